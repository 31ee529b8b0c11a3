import { expect, test } from 'vitest';
import { daysOf, step } from './span';

test('a month is whole weeks from Monday to Sunday', () => {
  const days = daysOf('month', '2026-11-26');
  expect(days).toHaveLength(42);
  expect([days[0], days.at(-1)]).toEqual(['2026-10-26', '2026-12-06']);
});

test('a month that fits takes no week too many', () => {
  // 1 February 2027 is a Monday, 28 February a Sunday
  const days = daysOf('month', '2027-02-10');
  expect([days.length, days[0], days.at(-1)]).toEqual([28, '2027-02-01', '2027-02-28']);
});

test('a week begins on Monday also for a Sunday', () => {
  expect(daysOf('week', '2026-11-29')[0]).toBe('2026-11-23');
});

test('months have different lengths', () => {
  expect(step('month', '2026-01-31', 1)).toBe('2026-02-28');
  expect(step('week', '2026-11-26', -1)).toBe('2026-11-19');
});
