import dayjs from 'dayjs';
import { expect, test } from 'vitest';
import { boundsOf, conditionsOf, isThisWeek, loadsOf, mostOf } from './weeks';

const text = (days: dayjs.Dayjs[]) => days.map((day) => day.format('YYYY-MM-DD'));

test('weeks begin on Mondays, also for a Sunday', () => {
  expect(text(boundsOf(dayjs('2026-01-14'), 2))).toEqual(['2026-01-12', '2026-01-19', '2026-01-26']);
  expect(text(boundsOf(dayjs('2026-01-18'), 1))).toEqual(['2026-01-12', '2026-01-19']);
});

const PEOPLE = [
  {
    ownerId: 'a',
    openCount: 9,
    undatedCount: 1,
    weeks: [
      { place: -1, dueCount: 2, overdueCount: 2 },
      // the first week has place 0, which JSON leaves out
      { dueCount: 4, overdueCount: 1, minutes: 90 },
      { place: 2, dueCount: 2 },
    ],
  },
];

test('everybody has a cell for each week, before and after', () => {
  const loads = loadsOf(PEOPLE, 2);
  expect(loads).toEqual([
    {
      ownerId: 'a',
      open: 9,
      undated: 1,
      weeks: [
        { due: 4, overdue: 1, minutes: 90 },
        { due: 0, overdue: 0, minutes: 0 },
      ],
      before: { due: 2, overdue: 2, minutes: 0 },
      after: { due: 2, overdue: 0, minutes: 0 },
    },
  ]);
  expect(mostOf(loads)).toBe(4);
  expect(mostOf([])).toBe(1);
});

test('the tasks behind a cell', () => {
  const [from, until] = boundsOf(dayjs('2026-01-14'), 1);
  expect(conditionsOf('a', from, until).slice(2)).toEqual([
    { field: 'due_time', operator: 'OPERATOR_GE', values: ['2026-01-12'] },
    { field: 'due_time', operator: 'OPERATOR_LE', values: ['2026-01-18'] },
  ]);
  expect(conditionsOf('')[0]).toEqual({ field: 'owner_id', operator: 'OPERATOR_EMPTY' });
  expect(isThisWeek(from!, until!, dayjs('2026-01-18T23:59'))).toBe(true);
  expect(isThisWeek(from!, until!, until)).toBe(false);
});
