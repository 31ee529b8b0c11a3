import { describe, expect, it } from 'vitest';
import { isAmount, money, toMinor, toTyped } from './money';

describe('amounts', () => {
  it.each([
    ['50,000', 'CNY', '5000000'],
    ['0.1', 'CNY', '10'],
    ['1234567.89', 'CNY', '123456789'],
    ['5000', 'JPY', '5000'],
    ['1.234', 'KWD', '1234'],
    // more than a double can hold to the cent
    ['90071992547409.93', 'CNY', '9007199254740993'],
  ])('%s %s is %s in minor units', (typed, currency, minor) => {
    expect(toMinor(typed, currency)).toBe(minor);
    expect(toMinor(toTyped(minor, currency), currency)).toBe(minor);
  });

  it('are written with the decimals of their currency', () => {
    expect(money('5000000')).toBe('¥50,000.00');
    expect(money('-5')).toBe('−¥0.05');
    expect(money(5000, 'JPY')).toBe('JPY 5,000');
  });

  it('tell what is none', () => {
    expect(['1.234', 'abc', '', '-1'].map((typed) => isAmount(typed))).toEqual([false, false, false, false]);
    expect(['12', '1,200.5', '0.00'].map((typed) => isAmount(typed))).toEqual([true, true, true]);
  });
});
