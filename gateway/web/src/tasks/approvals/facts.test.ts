import { expect, test } from 'vitest';
import { factsOf } from './facts';

test('money is written in its currency, shares with a percent sign, the rest as it is', () => {
  expect(
    factsOf({
      currency: 'GBP',
      total_minor: 120000,
      discount_percent: 12.5,
      discount_bp: 850,
      special_terms: 0,
      number: 'BJ-2026-0001',
      note: '',
    }),
  ).toEqual([
    { name: 'total_minor', text: '£1,200' },
    { name: 'discount_percent', text: '12.5%' },
    { name: 'discount_bp', text: '8.5%' },
    { name: 'number', text: 'BJ-2026-0001' },
  ]);
});

test('a request without facts has none', () => {
  expect(factsOf(undefined)).toEqual([]);
});
