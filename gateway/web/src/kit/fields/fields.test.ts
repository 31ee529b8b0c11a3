import { describe, expect, test } from 'vitest';
import { countryName, countryOptions } from './countries';
import { accessTo, canFill, changeOf, isEmpty, operatorsOf, valueOf } from './fields';
import { formatMoney, formatPhone } from './format';

describe('fields of a record', () => {
  const record = { targetCountries: ['GB'], custom: { gpa: 3.6 }, maskedFields: ['phone'] };

  test('are found by their name', () => {
    expect(valueOf(record, 'target_countries')).toEqual(['GB']);
    expect(valueOf(record, 'custom.gpa')).toBe(3.6);
    expect(valueOf(record, 'custom.unknown')).toBeUndefined();
  });

  test('are changed as PATCH wants it', () => {
    expect(changeOf('target_degree', 'DEGREE_MASTER')).toEqual({ targetDegree: 'DEGREE_MASTER' });
    expect(changeOf('custom.gpa', 4)).toEqual({ custom: { gpa: 4 } });
  });

  test('are locked where the answer was masked, and only read without the right to edit', () => {
    expect(accessTo({ name: 'phone', right: 'FIELD_RIGHT_MASKED_IN_LISTS' }, record)).toBe('locked');
    expect(accessTo({ name: 'phone', right: 'FIELD_RIGHT_EDIT' }, {})).toBe('edit');
    expect(accessTo({ name: 'score', right: 'FIELD_RIGHT_EDIT', outputOnly: true }, {})).toBe('read');
    expect(accessTo({ name: 'email', right: 'FIELD_RIGHT_READ' }, {})).toBe('read');
    expect(accessTo({ name: 'email', right: 'FIELD_RIGHT_HIDDEN' }, {})).toBe('hidden');
  });

  test('can be filled on a new record although they are masked', () => {
    const rights = ['HIDDEN', 'MASKED', 'MASKED_IN_LISTS', 'READ', 'EDIT'] as const;
    const fillable = rights.filter((right) => canFill({ name: 'phone', right: `FIELD_RIGHT_${right}` }));
    expect(fillable).toEqual(['MASKED', 'MASKED_IN_LISTS', 'EDIT']);
    expect(canFill({ name: 'score', right: 'FIELD_RIGHT_EDIT', outputOnly: true })).toBe(false);
  });

  test('are empty also as the zero of an enum and as no money', () => {
    expect(isEmpty('DEGREE_UNSPECIFIED')).toBe(true);
    expect(isEmpty('0', 'FIELD_TYPE_MONEY')).toBe(true);
    expect(isEmpty(0, 'FIELD_TYPE_NUMBER')).toBe(false);
    expect(isEmpty(false)).toBe(false);
  });

  test('offer the comparisons of their type', () => {
    expect(operatorsOf('FIELD_TYPE_REFERENCE')[0]).toBe('OPERATOR_IN');
    expect(operatorsOf('FIELD_TYPE_LONG_TEXT')).not.toContain('OPERATOR_EQ');
    expect(operatorsOf('FIELD_TYPE_MONEY')).toContain('OPERATOR_BETWEEN');
  });
});

describe('what people read', () => {
  test('money in its currency', () => {
    expect(formatMoney('1200000', 'CNY')).toBe('¥12,000');
    expect(formatMoney('950050', 'GBP')).toBe('£9,500.50');
    expect(formatMoney('100', '')).toBe('¥1');
  });

  test('Chinese phones in groups, others and masked ones as they are', () => {
    expect(formatPhone('+8613800138000')).toBe('138 0013 8000');
    expect(formatPhone('+447700900123')).toBe('+447700900123');
    expect(formatPhone('138••••00')).toBe('138••••00');
  });

  test('countries by name, usual destinations first', () => {
    expect(countryName('GB', 'zh')).toBe('英国');
    expect(countryName('GB', 'en')).toBe('United Kingdom');
    const options = countryOptions('zh');
    expect(options[0]?.value).toBe('GB');
    expect(options.length).toBeGreaterThan(200);
    expect(options.some(({ value }) => value === 'SU')).toBe(false);
  });
});
