import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { Query, Task } from '@/api/types';

/** Query keys of tasks begin with it: live events make them stale. */
export const TASKS = 'tasks.task';

export function listTasks(query: Query, pageToken = '', pageSize = 100) {
  return unwrap(client.POST('/api/v1/tasks:query', { body: { query, pageToken, pageSize } }));
}

export async function countTasks(query: Query, groupBy: string[] = []) {
  const {
    groups = [],
    total = '0',
    estimated = false,
  } = await unwrap(client.POST('/api/v1/tasks:count', { body: { query, groupBy } }));
  return { groups, total: Number(total), estimated };
}

export const describeTasks = () => unwrap(client.GET('/api/v1/tasks:describe'));

const byId = (id: string) => ({ params: { path: { id } } });

export const getTask = (id: string) => unwrap(client.GET('/api/v1/tasks/{id}', byId(id)));

export const createTask = (task: Partial<Task>) =>
  unwrap(client.POST('/api/v1/tasks', { body: task as Task }));

/** `change` holds only what changes; the etag refuses to overwrite somebody's change. */
export function updateTask(id: string, change: Partial<Task>, etag?: string) {
  return unwrap(
    client.PATCH('/api/v1/tasks/{id}', {
      ...byId(id),
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      // only what is given changes, so not all that a new task needs is there
      body: change as Task,
    }),
  );
}

export const deleteTask = (id: string, etag?: string) =>
  unwrap(client.DELETE('/api/v1/tasks/{id}', { params: { path: { id }, query: { etag } } }));

export const startTask = (id: string) =>
  unwrap(client.POST('/api/v1/tasks/{id}:start', { ...byId(id), body: {} }));

export const completeTask = (id: string, result = '') =>
  unwrap(client.POST('/api/v1/tasks/{id}:complete', { ...byId(id), body: { result } }));

export const reopenTask = (id: string) =>
  unwrap(client.POST('/api/v1/tasks/{id}:reopen', { ...byId(id), body: {} }));

export const cancelTask = (id: string, reason: string) =>
  unwrap(client.POST('/api/v1/tasks/{id}:cancel', { ...byId(id), body: { reason } }));

export const reassignTask = (id: string, ownerId: string) =>
  unwrap(client.POST('/api/v1/tasks/{id}:reassign', { ...byId(id), body: { ownerId } }));

/** Open tasks by person and week. `weekTimes`: when each week begins, and the last one ends. */
export async function listWeeklyWorkload(weekTimes: string[]) {
  const { people = [] } = await unwrap(client.POST('/api/v1/tasks:weeklyWorkload', { body: { weekTimes } }));
  return people;
}

/** Where the bytes of one of its files are. */
export const taskFile = (id: string, fileId: string) =>
  `/api/v1/tasks/${encodeURIComponent(id)}/files/${encodeURIComponent(fileId)}`;
