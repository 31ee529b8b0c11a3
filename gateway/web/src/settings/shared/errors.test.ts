import { expect, test } from 'vitest';
import { Problem } from '@/api/problem';
import { changesOf, draftPath, errorsOf } from './errors';

test.each([
  ['pipeline.stages[0].required_fields', 'stages[0].requiredFields'],
  ['pipeline.name_zh', 'nameZh'],
  ['values.phone', 'values.phone'],
])('%s is at %s of the draft', (field, path) => expect(draftPath(field, 'pipeline')).toBe(path));

test('the first message about a place counts, and a reason can mean a place', () => {
  const wrong = new Problem(400, {
    detail: '有误',
    errors: [
      { field: 'staff.name', detail: '太长' },
      { field: 'staff.name', detail: '格式' },
      { field: 'staff.email' },
    ],
  });
  expect(errorsOf(wrong, 'staff')).toEqual({ name: '太长', email: '有误' });
  const taken = new Problem(409, { reason: 'USERNAME_TAKEN', detail: '已被使用' });
  expect(errorsOf(taken, 'staff')).toEqual({ username: '已被使用' });
});

test('only what differs is sent', () => {
  const before = { id: '1', name: 'a', tags: ['x'], note: undefined as string | undefined };
  expect(changesOf(before, { ...before, tags: ['x'] })).toEqual({});
  expect(changesOf(before, { ...before, tags: ['y'], note: 'n' })).toEqual({ tags: ['y'], note: 'n' });
});
