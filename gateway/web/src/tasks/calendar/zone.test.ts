import { expect, test } from 'vitest';
import { instantOf, onDay, wallOf } from './zone';

test('a deadline is on the day and at the clock time of its zone', () => {
  expect(wallOf('2026-12-01T07:59:00Z', 'America/Los_Angeles')).toEqual({
    day: '2026-11-30',
    clock: '23:59',
  });
  expect(wallOf('2026-12-01T07:59:00Z', 'Asia/Shanghai')).toEqual({ day: '2026-12-01', clock: '15:59' });
});

test.each([
  ['Europe/London', '2026-01-14', '18:00', '2026-01-14T18:00:00.000Z'],
  ['Europe/London', '2026-07-01', '18:00', '2026-07-01T17:00:00.000Z'],
  ['America/Los_Angeles', '2026-11-30', '23:59', '2026-12-01T07:59:00.000Z'],
  ['Asia/Shanghai', '2026-10-01', '00:00', '2026-09-30T16:00:00.000Z'],
])('%s %s %s', (zone, day, clock, instant) => {
  expect(instantOf({ day, clock }, zone)).toBe(instant);
});

test('moving over a change of clocks keeps the clock time', () => {
  // London leaves summer time on 25 October 2026
  expect(onDay('2026-10-23T17:00:00Z', '2026-10-26', 'Europe/London')).toBe('2026-10-26T18:00:00.000Z');
});

test('a time that a clock skips falls after the jump', () => {
  // New York goes from 02:00 to 03:00 on 8 March 2026
  const time = instantOf({ day: '2026-03-08', clock: '02:30' }, 'America/New_York');
  expect(wallOf(time, 'America/New_York')).toEqual({ day: '2026-03-08', clock: '03:30' });
});
