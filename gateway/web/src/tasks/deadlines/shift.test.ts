import { expect, test } from 'vitest';
import { daysBetween, keptOf, undoable, wallText } from './shift';

test.each([
  ['2026-01-14T18:00:00Z', '2026-01-28T18:00:00Z', 14],
  ['2026-01-14T18:00:00Z', '2026-01-13T06:00:00Z', -1.5],
  [undefined, '2026-01-13T06:00:00Z', 0],
])('from %s to %s are %d days', (from, to, days) => expect(daysBetween(from, to)).toBe(days));

test('a deadline is read where the school states it', () => {
  expect(wallText('2026-01-14T18:00:00Z', 'Europe/London')).toBe('2026-01-14 18:00');
  expect(wallText('2026-01-14T18:00:00Z', 'Asia/Shanghai')).toBe('2026-01-15 02:00');
  expect(wallText(undefined, 'Asia/Shanghai')).toBe('');
});

test('what is not taken keeps its date', () => {
  const plan = { changes: [{ taskId: 'a' }, { taskId: 'b' }, { taskId: 'c' }] };
  expect(keptOf(plan, new Set(['b']))).toEqual(['a', 'c']);
  expect(keptOf(plan, new Set(['a', 'b', 'c']))).toEqual([]);
});

test('a decision is taken back within its day, and only while nothing newer came', () => {
  const now = Date.parse('2026-01-14T18:00:00Z');
  const plan = { state: 'DEADLINE_PLAN_STATE_ACTIVE' as const, undoUntilTime: '2026-01-14T18:00:01Z' };
  expect(undoable(plan, now)).toBe(true);
  expect(undoable(plan, now + 2000)).toBe(false);
  expect(undoable({ ...plan, state: 'DEADLINE_PLAN_STATE_SHIFTED' }, now)).toBe(false);
  expect(undoable({ state: 'DEADLINE_PLAN_STATE_ACTIVE' }, now)).toBe(false);
});
