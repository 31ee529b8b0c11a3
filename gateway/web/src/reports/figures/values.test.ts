import { describe, expect, test } from 'vitest';
import { dayCount, NOTHING, owedOf, percent, shares } from './values';

describe('figures', () => {
  test('a ratio without a divisor is no 0', () => {
    expect(percent(undefined)).toBe(NOTHING);
    expect(percent(0)).toBe('0.0%');
    expect(percent(2 / 3)).toBe('66.7%');
    expect(dayCount(10.04)).toBe('10.0');
    expect(dayCount(undefined)).toBe(NOTHING);
  });

  test('receivables stand by currency, with every age', () => {
    const owed = owedOf({
      receivables: [
        { currency: 'CNY', band: 'AGE_BAND_NOT_OVERDUE', openMinor: '1000', lineCount: '2' },
        { currency: 'CNY', band: 'AGE_BAND_OVER_90', openMinor: '500', lineCount: '1' },
        { currency: 'GBP', band: 'AGE_BAND_DAYS_1_30', openMinor: '70', lineCount: '1' },
      ],
    });
    expect(owed.map(({ currency, total }) => [currency, total])).toEqual([
      ['CNY', 1500],
      ['GBP', 70],
    ]);
    expect(owed[0]?.bands.map(({ amount, lines }) => [amount, lines])).toEqual([
      [1000, 2],
      [0, 0],
      [0, 0],
      [0, 0],
      [500, 1],
    ]);
    expect(shares(owed[0]!)).toEqual([100, 0, 0, 0, 50]);
  });

  test('hidden money is no 0, and the bars tell how many', () => {
    const [owed] = owedOf({
      receivables: [
        { currency: 'CNY', band: 'AGE_BAND_NOT_OVERDUE', lineCount: '4' },
        { currency: 'CNY', band: 'AGE_BAND_OVER_90', lineCount: '1' },
      ],
    });
    expect(owed?.total).toBeUndefined();
    expect(shares(owed!)).toEqual([100, 0, 0, 0, 25]);
    expect(owedOf(undefined)).toEqual([]);
  });
});
