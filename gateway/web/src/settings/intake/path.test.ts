import { expect, test } from 'vitest';
import { pathsOf, pick, sampleOf } from './path';

const sample = sampleOf(
  '{"data":{"user":{"mobile":"138","age":19,"vip":false,"none":null},"contacts":[{"wx":"a"},{"wx":"b"}],"want":["GB","US"],"a.b":1}}',
);

test.each([
  ['data.user.mobile', { text: '138' }],
  ['data.user.age', { text: '19' }],
  ['data.user.vip', { text: 'false' }],
  ['data.contacts.1.wx', { text: 'b' }],
  ['data.want', { text: 'GB、US' }],
  ['data.contacts.2.wx', { missing: true }],
  ['data.contacts.x', { missing: true }],
  ['data.user.mobile.x', { missing: true }],
  ['data.user.none', { missing: true }],
  ['data.toString', { missing: true }],
  ['', { missing: true }],
])('%s finds %o', (path, found) => expect(pick(sample, path)).toEqual(found));

test('what is no JSON is told', () => expect(pick(sampleOf('{'), 'a')).toEqual({ wrong: 'json' }));

test('the paths of a sample all find something, except what is null', () => {
  const paths = pathsOf(sample);
  expect(paths).toContain('data.contacts.1.wx');
  expect(paths).toContain('data.want');
  expect(paths).not.toContain('data.a.b');
  const empty = paths.filter((path) => !('text' in pick(sample, path)));
  expect(empty).toEqual(['data.user.none']);
});
