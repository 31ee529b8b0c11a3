import { describe, expect, test } from 'vitest';
import type { FieldDescription } from '@/api/types';
import { longOf, print, type Row, shortOf } from './cel';
import { parse } from './parse';

const fields: FieldDescription[] = [
  { name: 'name', type: 'FIELD_TYPE_TEXT' },
  {
    name: 'business_line',
    type: 'FIELD_TYPE_CHOICE',
    choices: [{ value: 'BUSINESS_LINE_STUDY_ABROAD' }, { value: 'BUSINESS_LINE_VOCATIONAL' }],
  },
  { name: 'target_countries', type: 'FIELD_TYPE_COUNTRIES' },
  { name: 'tags', type: 'FIELD_TYPE_TAGS' },
  { name: 'budget_amount', type: 'FIELD_TYPE_MONEY' },
  { name: 'birth_date', type: 'FIELD_TYPE_DATE' },
  { name: 'create_time', type: 'FIELD_TYPE_TIME' },
  { name: 'custom.gpa', type: 'FIELD_TYPE_NUMBER', custom: true },
  { name: 'custom.vip', type: 'FIELD_TYPE_BOOL', custom: true },
];

const SAME: [string, Row][] = [
  ["lead.name == '李\\''", { field: 'name', operator: 'eq', values: ["李'"] }],
  ["lead.name.contains('a\\'b\\\\')", { field: 'name', operator: 'contains', values: ["a'b\\"] }],
  ["!lead.name.contains('测试')", { field: 'name', operator: 'notContains', values: ['测试'] }],
  ["lead.name.startsWith('王 && 李')", { field: 'name', operator: 'startsWith', values: ['王 && 李'] }],
  ["lead.name != ''", { field: 'name', operator: 'notEmpty', values: [] }],
  ["lead.business_line == 'VOCATIONAL'", { field: 'business_line', operator: 'in', values: ['VOCATIONAL'] }],
  [
    "lead.business_line != 'VOCATIONAL'",
    { field: 'business_line', operator: 'notIn', values: ['VOCATIONAL'] },
  ],
  ["lead.business_line in ['A', 'B']", { field: 'business_line', operator: 'in', values: ['A', 'B'] }],
  ["!(lead.business_line in ['A', 'B'])", { field: 'business_line', operator: 'notIn', values: ['A', 'B'] }],
  ["'GB' in lead.target_countries", { field: 'target_countries', operator: 'in', values: ['GB'] }],
  ["!('GB' in lead.target_countries)", { field: 'target_countries', operator: 'notIn', values: ['GB'] }],
  ["lead.tags.exists(x, x in ['热', '急'])", { field: 'tags', operator: 'in', values: ['热', '急'] }],
  ["!lead.tags.exists(x, x in ['热', '急'])", { field: 'tags', operator: 'notIn', values: ['热', '急'] }],
  ['size(lead.tags) == 0', { field: 'tags', operator: 'empty', values: [] }],
  ['lead.budget_amount >= 20000000', { field: 'budget_amount', operator: 'ge', values: ['20000000'] }],
  ["lead.birth_date <= '2008-01-01'", { field: 'birth_date', operator: 'le', values: ['2008-01-01'] }],
  [
    "lead.create_time >= now - duration('72h')",
    { field: 'create_time', operator: 'withinDays', values: ['3'] },
  ],
  [
    "lead.create_time == timestamp('1970-01-01T00:00:00Z')",
    { field: 'create_time', operator: 'empty', values: [] },
  ],
  ['lead.custom.gpa > 3.5', { field: 'custom.gpa', operator: 'gt', values: ['3.5'] }],
  ['!has(lead.custom.gpa)', { field: 'custom.gpa', operator: 'empty', values: [] }],
  ['lead.custom.vip == true', { field: 'custom.vip', operator: 'yes', values: [] }],
];

describe('a condition of rows', () => {
  test.each(SAME)('%s is read and written back as it was', (source, row) => {
    expect(parse(source, fields)).toEqual({ match: 'all', rows: [row] });
    expect(print({ match: 'all', rows: [row] }, fields)).toBe(source);
  });

  test.each(['all', 'any'] as const)('every kind of row, joined by %s, comes back', (match) => {
    const rows = SAME.map(([, row]) => row);
    expect(parse(print({ match, rows }, fields), fields)).toEqual({ match, rows });
  });

  test('rows that are not finished are not written', () => {
    const rows: Row[] = [
      { field: '', operator: 'eq', values: [] },
      { field: 'name', operator: 'eq', values: [''] },
      { field: 'name', operator: 'empty', values: [] },
    ];
    expect(print({ match: 'all', rows }, fields)).toBe("lead.name == ''");
  });

  test('brackets around rows and other spacing do not matter', () => {
    const source = '( lead.business_line==\'VOCATIONAL\' )&&("GB" in lead.target_countries)';
    expect(parse(source, fields)?.rows).toHaveLength(2);
  });

  test('nothing is a condition without rows', () => {
    expect(parse('  ', fields)).toEqual({ match: 'all', rows: [] });
    expect(print({ match: 'any', rows: [] }, fields)).toBe('');
  });
});

test.each([
  "lead.name == 'a' && lead.tags == [] || true",
  "lead.name == 'a' && (lead.name == 'b' || lead.name == 'c')",
  'lead.budget_amount * 2 > 5',
  "lead.unknown == 'a'",
  "lead.name > 'a'",
  "lead.budget_amount == 'a'",
  "lead.name == 'a",
  "lead.name == 'a')",
  "lead.name.matches('a')",
])('%s needs the text form', (source) => expect(parse(source, fields)).toBeNull());

test('choices have a short name in conditions', () => {
  const line = fields[1] as FieldDescription;
  expect(shortOf(line, 'BUSINESS_LINE_STUDY_ABROAD')).toBe('STUDY_ABROAD');
  expect(longOf(line, 'STUDY_ABROAD')).toBe('BUSINESS_LINE_STUDY_ABROAD');
  expect(longOf(line, 'GONE')).toBe('GONE');
  const own: FieldDescription = { custom: true, choices: [{ value: 'A_B' }, { value: 'A_C' }] };
  expect(shortOf(own, 'A_B')).toBe('A_B');
});

const FACTS: FieldDescription[] = [
  { name: 'facts.discount_bp', type: 'FIELD_TYPE_MONEY' },
  { name: 'facts.special_terms', type: 'FIELD_TYPE_NUMBER' },
  { name: 'facts.discount_reason', type: 'FIELD_TYPE_TEXT' },
];

test.each([
  'approval.facts.discount_bp > 500',
  'approval.facts.discount_bp >= 1000 || approval.facts.special_terms > 0',
  "approval.facts.discount_reason.contains('员工')",
  '!has(approval.facts.discount_reason)',
])('the facts of a request are rows and back: %s', (source) => {
  const plain = parse(source, FACTS, 'approval');
  expect(plain).not.toBeNull();
  expect(print(plain!, FACTS, 'approval')).toBe(source);
});

test('what is said of another subject is not a row', () => {
  expect(parse('lead.facts.discount_bp > 500', FACTS, 'approval')).toBeNull();
});
