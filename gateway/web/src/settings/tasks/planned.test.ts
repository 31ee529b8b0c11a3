import { expect, test } from 'vitest';
import { instantOf, specialDay, wallDay } from './planned';

test.each([
  ['2026-01-14', '18:00', 'Europe/London', '2026-01-14T18:00:00.000Z'],
  ['2026-11-30', '23:59', 'America/Los_Angeles', '2026-12-01T07:59:00.000Z'],
  // the hour from 1 to 2 happens twice on this day: the first one
  ['2026-10-25', '01:30', 'Europe/London', '2026-10-25T00:30:00.000Z'],
  // and this one does not happen: the earlier reading
  ['2026-03-29', '01:30', 'Europe/London', '2026-03-29T00:30:00.000Z'],
  ['2026-02-17', '09:00', 'Asia/Shanghai', '2026-02-17T01:00:00.000Z'],
])('%s %s in %s is %s', (day, clock, zone, instant) => expect(instantOf(day, clock, zone)).toBe(instant));

test('a day is read where the task is due', () => {
  expect(wallDay('2026-02-28T10:00:00Z', 'Asia/Shanghai')).toEqual({
    day: '2026-02-28',
    clock: '18:00',
    weekday: 6,
  });
  expect(wallDay(undefined, 'Asia/Shanghai')).toBeNull();
});

test('a branch says more of a day than everybody does', () => {
  const days = [
    { day: '2026-02-28', branchId: 0, nameZh: '调休上班', kind: 'CALENDAR_DAY_KIND_WORKDAY' as const },
    { day: '2026-02-28', branchId: 2, nameZh: '本校放假', kind: 'CALENDAR_DAY_KIND_HOLIDAY' as const },
  ];
  expect(specialDay(days, '2026-02-28')?.nameZh).toBe('本校放假');
  expect(specialDay(days, '2026-03-01')).toBeUndefined();
});
