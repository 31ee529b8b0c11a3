import { expect, test } from 'vitest';
import { linesOf, pathOf } from './notifications';

test.each([
  ['tasks.task', '/tasks?preview=7'],
  ['tasks.approval', '/tasks/approvals'],
  ['tasks.handover', '/tasks/handovers/7'],
  ['tasks.deadline_plan', '/tasks/deadlines?plan=7'],
  ['of.something_new', '/notifications'],
])('a notification about %s leads to %s', (recordType, path) =>
  expect(pathOf({ recordType, recordId: '7' })).toBe(path),
);

test('what the service tells and what the browser saw stand together, the newest first', () => {
  const told = [
    { id: 'b', createTime: '2026-01-05T02:00:00Z', readTime: '2026-01-05T03:00:00Z' },
    { id: 'a', createTime: '2026-01-03T02:00:00.5Z' },
  ];
  const note = {
    id: 'n',
    person: 'me',
    kind: 'assigned' as const,
    name: '王芳',
    // another zone's clock: the moment counts, not the text
    time: '2026-01-04T23:00:00+08:00',
    path: '/leads/7',
    unread: true,
  };
  const lines = linesOf(told, [note]);
  expect(lines.map(({ id, unread }) => [id, unread])).toEqual([
    ['b', false],
    ['n', true],
    ['a', true],
  ]);
});
