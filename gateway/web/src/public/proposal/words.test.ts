import { describe, expect, it } from 'vitest';
import { countryOf, fill, languagesOf, moneyOf } from './words';

describe('a proposal in words', () => {
  it('is read in the languages it is written in, the own one first', () => {
    expect(languagesOf('PROPOSAL_LANGUAGE_ZH', 'en')).toEqual(['zh']);
    expect(languagesOf('PROPOSAL_LANGUAGE_EN', 'zh')).toEqual(['en']);
    expect(languagesOf('PROPOSAL_LANGUAGE_BOTH', 'en')).toEqual(['en', 'zh']);
  });

  it('shows minor units with as many decimals as there are', () => {
    expect(moneyOf('2950000', 'GBP')).toBe('£29,500');
    expect(moneyOf('3980050', 'CNY')).toBe('¥39,800.50');
    expect(moneyOf('120000', 'JPY')).toBe('¥120,000');
    expect(moneyOf(undefined, 'USD')).toBe('$0');
  });

  it('names countries and fills gaps', () => {
    expect(countryOf('GB', 'zh')).toBe('英国');
    expect(countryOf('', 'en')).toBe('');
    expect(fill('{name} 于 {time}', { name: '张伟' })).toBe('张伟 于 {time}');
  });
});
