import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { AnyRecord, Export, Query, RecordType } from '@/api/types';
import type { GridKind } from '@/kit/grid/kind';
import type { GridRecord } from '@/kit/grid/row';
import type { RecordKind, RecordPage } from '@/kit/records/kind';
import { type Method, methodOf, nounOf } from '@/kit/records/types';
import type { Exporter } from '@/kit/useExporter';

const PAGE_SIZE = 100;

/** Where a method of the type is; leads' stand for the types of all, because every service offers the same. */
const at = <Path extends string>(type: RecordType, name: Method, _like: Path, id = '') =>
  (methodOf(type, name)?.path ?? '').replace(/\{[^}]*\}/, encodeURIComponent(id)) as Path;

/** The records of an answer: its one list, whatever it is called. */
function recordsOf(answer: object): GridRecord[] {
  return (Object.values(answer).find((value) => Array.isArray(value)) ?? []) as GridRecord[];
}

export async function listRecords(
  type: RecordType,
  query: Query,
  pageToken = '',
  pageSize = PAGE_SIZE,
): Promise<RecordPage<GridRecord>> {
  const body = { query, pageToken, pageSize };
  const answer = await unwrap(client.POST(at(type, 'list', '/api/v1/leads:query'), { body }));
  return { records: recordsOf(answer), nextPageToken: answer.nextPageToken };
}

export async function getRecord(type: RecordType, id: string): Promise<GridRecord> {
  const init = { params: { path: { id } } };
  return (await unwrap(client.GET(at(type, 'get', '/api/v1/leads/{id}', id), init))) as GridRecord;
}

export async function createRecord(type: RecordType, record: AnyRecord): Promise<GridRecord> {
  const body = record as never;
  return (await unwrap(client.POST(at(type, 'create', '/api/v1/leads'), { body }))) as GridRecord;
}

/** `change` holds only what changes; the etag refuses to overwrite somebody's change. */
export async function updateRecord(
  type: RecordType,
  id: string,
  change: AnyRecord,
  etag?: string,
): Promise<GridRecord> {
  const found = await unwrap(
    client.PATCH(at(type, 'update', '/api/v1/leads/{id}', id), {
      params: { path: { id } },
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      body: change as never,
    }),
  );
  return found as GridRecord;
}

export const deleteRecord = (type: RecordType, id: string, etag?: string) =>
  unwrap(
    client.DELETE(at(type, 'delete', '/api/v1/leads/{id}', id), {
      params: { path: { id }, query: { etag } },
    }),
  );

export const undeleteRecord = (type: RecordType, id: string) =>
  unwrap(
    client.POST(at(type, 'undelete', '/api/v1/leads/{id}:undelete', id), {
      params: { path: { id } },
      body: {},
    }),
  );

/** The type for list and toolbar. */
export function kindOf(type: RecordType): RecordKind<GridRecord> {
  return {
    type: type.type ?? '',
    list: (query, pageToken) => listRecords(type, query, pageToken),
    count: async (query, groupBy = []) => {
      const body = { query, groupBy };
      const found = await unwrap(client.POST(at(type, 'count', '/api/v1/leads:count'), { body }));
      const { groups = [], total = '0', estimated = false } = found;
      return { groups, total: Number(total), estimated };
    },
    describe: () => unwrap(client.GET(at(type, 'describe', '/api/v1/leads:describe'))),
  };
}

/** The type for the grid. */
export function gridOf(type: RecordType): GridKind {
  const noun = nounOf(type);
  const permission = (name: Method) => methodOf(type, name)?.permission ?? '';
  return {
    type: type.type ?? '',
    title: type.titleField ?? '',
    list: (query, pageToken, pageSize) => listRecords(type, query, pageToken, pageSize),
    update: async (changes) => {
      const requests = changes.map(({ record, updateMask }) => ({ [noun]: record, updateMask }));
      const path = at(type, 'batchUpdate', '/api/v1/leads:batchUpdate');
      const { errors, ...lists } = await unwrap(client.POST(path, { body: { requests } as never }));
      return { records: recordsOf(lists), errors };
    },
    create: (record) => createRecord(type, record),
    remove: async (ids) => {
      for (const id of ids) await deleteRecord(type, id);
    },
    permissions: {
      create: permission('create'),
      update: permission('batchUpdate'),
      delete: permission('delete'),
    },
  };
}

export function exporterOf(type: RecordType): Exporter {
  const path = at(type, 'export', '/api/v1/lead-exports');
  const one = (id: string) => `${path}/${id}` as '/api/v1/lead-exports/{id}';
  return {
    create: (query: Query, fields: string[], format): Promise<Export> =>
      unwrap(client.POST(path, { body: { query, fields, format } })),
    get: (id: string): Promise<Export> => unwrap(client.GET(one(id), { params: { path: { id } } })),
  };
}
