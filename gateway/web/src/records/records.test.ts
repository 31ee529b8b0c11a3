import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RecordType } from '@/api/types';
import { nounOf } from '@/kit/records/types';
import { getRecord, gridOf, kindOf, listRecords } from './api';
import { isListed, placeOf } from './places';

const TYPE: RecordType = {
  type: 'students.study_grant',
  titleField: 'name',
  methods: [
    { name: 'get', path: '/api/v1/study-grants/{id}', permission: 'students.study_grant.read' },
    { name: 'list', path: '/api/v1/study-grants:query', permission: 'students.study_grant.read' },
    { name: 'count', path: '/api/v1/study-grants:count', permission: 'students.study_grant.read' },
    { name: 'describe', path: '/api/v1/study-grants:describe' },
    {
      name: 'batchUpdate',
      path: '/api/v1/study-grants:batchUpdate',
      permission: 'students.study_grant.edit',
    },
  ],
};

/** The API answers with this; what it was asked. */
function answering(answer: unknown) {
  const asked: { path: string; verb: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = await request.text();
    const path = new URL(request.url).pathname;
    asked.push({ path, verb: request.method, body: text ? JSON.parse(text) : undefined });
    return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('a record type that nobody wrote a page for', () => {
  test('has a list when it can be listed, counted and described', () => {
    expect(isListed(TYPE)).toBe(true);
    expect(isListed({ ...TYPE, methods: TYPE.methods?.slice(0, 2) })).toBe(false);
    expect(placeOf(TYPE)).toBe('/records/students.study_grant');
    expect(placeOf({ type: 'leads.lead' })).toBe('/leads');
  });

  test('is asked where its methods are', async () => {
    const asked = answering({ studyGrants: [{ id: 'g1' }], nextPageToken: 'more' });
    const page = await listRecords(TYPE, { search: 'x' }, '', 10);
    expect(page).toEqual({ records: [{ id: 'g1' }], nextPageToken: 'more' });
    expect(asked[0]).toEqual({
      path: '/api/v1/study-grants:query',
      verb: 'POST',
      body: { query: { search: 'x' }, pageToken: '', pageSize: 10 },
    });
    await getRecord(TYPE, 'g1');
    expect(asked[1]?.path).toBe('/api/v1/study-grants/g1');
  });

  test('is counted', async () => {
    answering({ total: '7' });
    expect(await kindOf(TYPE).count({})).toEqual({ groups: [], total: 7, estimated: false });
  });

  test('is changed in the grid under its own name, and nobody may add what cannot be created', async () => {
    expect(nounOf(TYPE)).toBe('studyGrant');
    const asked = answering({ studyGrants: [{ id: 'g1', etag: '2' }], errors: [{ id: 'g2' }] });
    const grid = gridOf(TYPE);
    const change = { record: { id: 'g1', etag: '1', name: 'a' }, updateMask: 'name' };
    const answer = await grid.update([change]);
    expect(answer).toEqual({ records: [{ id: 'g1', etag: '2' }], errors: [{ id: 'g2' }] });
    expect(asked[0]?.body).toEqual({ requests: [{ studyGrant: change.record, updateMask: 'name' }] });
    expect(grid.permissions).toEqual({ create: '', update: 'students.study_grant.edit', delete: '' });
  });
});
