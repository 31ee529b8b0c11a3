import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { AnyRecord, Query, RecordDescription } from '@/api/types';

/** A record type that hangs on a student, with its methods. */
export interface PartType {
  /** The record type; permissions begin with it, and texts are `parts.<key>`. */
  type: string;
  key: string;
  /** The fields of the form, in their order. */
  fields: string[];
  /** What a line says, the first in bold. */
  line: string[];
  orderBy: string;
  describe: () => Promise<RecordDescription>;
  list: (query: Query) => Promise<AnyRecord[]>;
  create: (record: AnyRecord) => Promise<unknown>;
  update: (id: string, change: AnyRecord, etag?: string) => Promise<unknown>;
  remove: (id: string, etag?: string) => Promise<unknown>;
}

const match = (etag?: string) => (etag ? { 'If-Match': `"${etag}"` } : undefined);

export const EDUCATION: PartType = {
  type: 'students.education',
  key: 'education',
  fields: [
    'school',
    'country',
    'degree',
    'major',
    'grade',
    'current',
    'start_date',
    'end_date',
    'gpa',
    'gpa_scale',
    'rank',
    'note',
  ],
  line: ['school', 'degree', 'major', 'grade', 'rank'],
  orderBy: '-create_time',
  describe: () => unwrap(client.GET('/api/v1/educations:describe')),
  list: async (query) =>
    (await unwrap(client.POST('/api/v1/educations:query', { body: { query } }))).educations ?? [],
  create: (record) => unwrap(client.POST('/api/v1/educations', { body: record as never })),
  update: (id, change, etag) =>
    unwrap(
      client.PATCH('/api/v1/educations/{id}', {
        params: { path: { id } },
        headers: match(etag),
        body: change as never,
      }),
    ),
  remove: (id, etag) =>
    unwrap(client.DELETE('/api/v1/educations/{id}', { params: { path: { id }, query: { etag } } })),
};

export const TEST_SITTING: PartType = {
  type: 'students.test_sitting',
  key: 'testSitting',
  fields: [
    'type',
    'subject',
    'test_date',
    'score',
    'grade',
    'sections',
    'expire_date',
    'registration_number',
    'note',
  ],
  line: ['type', 'subject', 'score', 'grade'],
  orderBy: '-test_date',
  describe: () => unwrap(client.GET('/api/v1/test-sittings:describe')),
  list: async (query) =>
    (await unwrap(client.POST('/api/v1/test-sittings:query', { body: { query } }))).testSittings ?? [],
  create: (record) => unwrap(client.POST('/api/v1/test-sittings', { body: record as never })),
  update: (id, change, etag) =>
    unwrap(
      client.PATCH('/api/v1/test-sittings/{id}', {
        params: { path: { id } },
        headers: match(etag),
        body: change as never,
      }),
    ),
  remove: (id, etag) =>
    unwrap(client.DELETE('/api/v1/test-sittings/{id}', { params: { path: { id }, query: { etag } } })),
};

export const verifyTestSitting = (id: string, etag?: string) =>
  unwrap(client.POST('/api/v1/test-sittings/{id}:verify', { params: { path: { id } }, body: { etag } }));

export const EXPERIENCE: PartType = {
  type: 'students.experience',
  key: 'experience',
  fields: [
    'kind',
    'title',
    'organisation',
    'role',
    'level',
    'start_date',
    'end_date',
    'hours_per_week',
    'weeks_per_year',
    'description',
  ],
  line: ['title', 'kind', 'level', 'organisation', 'role'],
  orderBy: '-start_date',
  describe: () => unwrap(client.GET('/api/v1/experiences:describe')),
  list: async (query) =>
    (await unwrap(client.POST('/api/v1/experiences:query', { body: { query } }))).experiences ?? [],
  create: (record) => unwrap(client.POST('/api/v1/experiences', { body: record as never })),
  update: (id, change, etag) =>
    unwrap(
      client.PATCH('/api/v1/experiences/{id}', {
        params: { path: { id } },
        headers: match(etag),
        body: change as never,
      }),
    ),
  remove: (id, etag) =>
    unwrap(client.DELETE('/api/v1/experiences/{id}', { params: { path: { id }, query: { etag } } })),
};

export const GUARDIAN: PartType = {
  type: 'students.guardian',
  key: 'guardian',
  fields: [
    'name',
    'phone',
    'wechat',
    'email',
    'occupation',
    'income',
    'decides',
    'pays',
    'concerns',
    'wards',
  ],
  line: ['name', 'phone', 'wechat', 'occupation'],
  orderBy: 'create_time',
  describe: () => unwrap(client.GET('/api/v1/guardians:describe')),
  list: async (query) =>
    (await unwrap(client.POST('/api/v1/guardians:query', { body: { query } }))).guardians ?? [],
  create: (record) => unwrap(client.POST('/api/v1/guardians', { body: record as never })),
  update: (id, change, etag) =>
    unwrap(
      client.PATCH('/api/v1/guardians/{id}', {
        params: { path: { id } },
        headers: match(etag),
        body: change as never,
      }),
    ),
  remove: (id, etag) =>
    unwrap(client.DELETE('/api/v1/guardians/{id}', { params: { path: { id }, query: { etag } } })),
};
