import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { Query, Student } from '@/api/types';
import type { Exporter } from '@/kit/useExporter';

/** Query keys of students begin with it: live events make them stale. */
export const STUDENTS = 'students.student';

export function listStudents(query: Query, pageToken = '', pageSize = 100) {
  return unwrap(client.POST('/api/v1/students:query', { body: { query, pageToken, pageSize } }));
}

export async function countStudents(query: Query) {
  const { total = '0', estimated = false } = await unwrap(
    client.POST('/api/v1/students:count', { body: { query } }),
  );
  return { total: Number(total), estimated };
}

export const describeStudents = () => unwrap(client.GET('/api/v1/students:describe'));

export const getStudent = (id: string) =>
  unwrap(client.GET('/api/v1/students/{id}', { params: { path: { id } } }));

/** `change` holds only what changes; the etag refuses to overwrite somebody's change. */
export function updateStudent(id: string, change: Partial<Student>, etag?: string) {
  return unwrap(
    client.PATCH('/api/v1/students/{id}', {
      params: { path: { id } },
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      body: change as Student,
    }),
  );
}

export const createStudent = (student: Partial<Student>) =>
  unwrap(client.POST('/api/v1/students', { body: student as Student }));

export const deleteStudent = (id: string, etag?: string) =>
  unwrap(client.DELETE('/api/v1/students/{id}', { params: { path: { id }, query: { etag } } }));

export const undeleteStudent = (id: string) =>
  unwrap(client.POST('/api/v1/students/{id}:undelete', { params: { path: { id } }, body: {} }));

/** The roles of the service team, as fields of a student. */
export const TEAM = [
  'owner_id',
  'planner_id',
  'writer_id',
  'application_officer_id',
  'visa_officer_id',
] as const;

/** Puts people into roles of the team; the empty text leaves one without anybody. */
export function staffStudent(id: string, roles: Record<string, string>, etag?: string) {
  return unwrap(
    client.POST('/api/v1/students/{id}:staff', { params: { path: { id } }, body: { ...roles, etag } }),
  );
}

export function listTimeline(id: string, kinds: string[], pageToken = '') {
  return unwrap(
    client.GET('/api/v1/students/{id}/timeline', {
      params: { path: { id }, query: { pageSize: 50, pageToken, kinds } },
    }),
  );
}

export async function listTimelineKinds() {
  const { kinds = [] } = await unwrap(client.GET('/api/v1/students:timelineKinds'));
  return kinds;
}

export const STUDENTS_EXPORTER: Exporter = {
  create: (query, fields, format) =>
    unwrap(client.POST('/api/v1/student-exports', { body: { query, fields, format } })),
  get: (id) => unwrap(client.GET('/api/v1/student-exports/{id}', { params: { path: { id } } })),
};

/** Asks again for everything that is shown of students. */
export function refreshStudents(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [STUDENTS] });
}
