import type { FieldDescription } from '@/api/types';

/**
 * The plain form of a condition: rows joined by "and" or by "or". Values are as the rule language has them: choices
 * by their short name, money in minor units, days as whole numbers.
 */
export interface Row {
  field: string;
  operator: RowOperator;
  values: string[];
}

export interface Plain {
  match: 'all' | 'any';
  rows: Row[];
}

export type RowOperator =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'in'
  | 'notIn'
  | 'contains'
  | 'notContains'
  | 'startsWith'
  | 'empty'
  | 'notEmpty'
  | 'yes'
  | 'no'
  | 'withinDays'
  | 'olderDays';

type Kind = 'text' | 'date' | 'choice' | 'list' | 'number' | 'bool' | 'time';

const KINDS: Record<string, Kind> = {
  FIELD_TYPE_CHOICE: 'choice',
  FIELD_TYPE_PERSON: 'choice',
  FIELD_TYPE_REFERENCE: 'choice',
  FIELD_TYPE_COUNTRY: 'choice',
  FIELD_TYPE_CHOICES: 'list',
  FIELD_TYPE_COUNTRIES: 'list',
  FIELD_TYPE_TAGS: 'list',
  FIELD_TYPE_NUMBER: 'number',
  FIELD_TYPE_MONEY: 'number',
  FIELD_TYPE_FORMULA: 'number',
  FIELD_TYPE_BOOL: 'bool',
  FIELD_TYPE_TIME: 'time',
  FIELD_TYPE_DATE: 'date',
};

export function kindOf(field: FieldDescription | undefined): Kind {
  return KINDS[field?.type ?? ''] ?? 'text';
}

const PRESENCE: RowOperator[] = ['notEmpty', 'empty'];
const COMPARED: RowOperator[] = ['ge', 'le', 'gt', 'lt', 'eq', 'ne'];
const OPERATORS: Record<Kind, RowOperator[]> = {
  text: ['eq', 'ne', 'contains', 'notContains', 'startsWith', ...PRESENCE],
  date: ['ge', 'le', 'eq', ...PRESENCE],
  choice: ['in', 'notIn', ...PRESENCE],
  list: ['in', 'notIn', ...PRESENCE],
  number: COMPARED,
  bool: ['yes', 'no'],
  time: ['withinDays', 'olderDays', ...PRESENCE],
};

/** The comparisons a field knows, the most usual first. */
export function operatorsFor(field: FieldDescription): RowOperator[] {
  const kind = kindOf(field);
  // what need not be there can be asked for
  const optional = /^(custom|facts)\./.test(field.name ?? '');
  return kind === 'number' && optional ? [...COMPARED, ...PRESENCE] : OPERATORS[kind];
}

/** How many values an operator compares with. */
export function wants(operator: RowOperator): 0 | 1 | 'many' {
  if (['empty', 'notEmpty', 'yes', 'no'].includes(operator)) return 0;
  return operator === 'in' || operator === 'notIn' ? 'many' : 1;
}

/** A row says something: it has a field and the values its operator needs. */
export function isComplete(row: Row): boolean {
  return Boolean(row.field) && (wants(row.operator) === 0 || row.values.some((value) => value !== ''));
}

/** What the choices of a field have in common before their short name: `BUSINESS_LINE_`. */
function prefixOf(field: FieldDescription): string {
  const values = (field.choices ?? []).map(({ value = '' }) => value);
  const first = values[0] ?? '';
  if (field.custom || !/^[A-Z0-9_]+$/.test(first)) return '';
  let end = first.length;
  for (const value of values) while (!value.startsWith(first.slice(0, end))) end -= 1;
  if (values.length === 1) end = first.length;
  return first.slice(0, first.lastIndexOf('_', end - 1) + 1);
}

/** A choice as the rule language writes it. */
export function shortOf(field: FieldDescription, value: string): string {
  const prefix = prefixOf(field);
  return prefix && value.startsWith(prefix) ? value.slice(prefix.length) : value;
}

/** A choice as records have it. */
export function longOf(field: FieldDescription, value: string): string {
  const prefix = prefixOf(field);
  const known = field.choices?.some((choice) => choice.value === prefix + value);
  return known ? prefix + value : value;
}

const EPOCH = "timestamp('1970-01-01T00:00:00Z')";
const SIGNS: Partial<Record<RowOperator, string>> = {
  eq: '==',
  ne: '!=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

function quoted(value: string): string {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`;
}

function listed(values: string[]): string {
  return `[${values.map(quoted).join(', ')}]`;
}

function presence(path: string, kind: Kind, filled: boolean): string {
  if (/^\w+\.(custom|facts)\./.test(path)) return filled ? `has(${path})` : `!has(${path})`;
  if (kind === 'list') return `size(${path}) ${filled ? '>' : '=='} 0`;
  return `${path} ${filled ? '!=' : '=='} ${kind === 'time' ? EPOCH : "''"}`;
}

function member(path: string, kind: Kind, values: string[], inside: boolean): string {
  const [only = ''] = values;
  if (kind === 'list') {
    const text =
      values.length > 1 ? `${path}.exists(x, x in ${listed(values)})` : `${quoted(only)} in ${path}`;
    if (inside) return text;
    return values.length > 1 ? `!${text}` : `!(${text})`;
  }
  if (values.length === 1) return `${path} ${inside ? '==' : '!='} ${quoted(only)}`;
  return inside ? `${path} in ${listed(values)}` : `!(${path} in ${listed(values)})`;
}

function written(row: Row, field: FieldDescription | undefined, subject: string): string {
  const path = `${subject}.${row.field}`;
  const kind = kindOf(field);
  const [value = ''] = row.values;
  switch (row.operator) {
    case 'empty':
    case 'notEmpty':
      return presence(path, kind, row.operator === 'notEmpty');
    case 'yes':
    case 'no':
      return `${path} == ${row.operator === 'yes'}`;
    case 'contains':
      return `${path}.contains(${quoted(value)})`;
    case 'notContains':
      return `!${path}.contains(${quoted(value)})`;
    case 'startsWith':
      return `${path}.startsWith(${quoted(value)})`;
    case 'in':
    case 'notIn':
      return member(path, kind, row.values, row.operator === 'in');
    case 'withinDays':
    case 'olderDays': {
      const hours = Math.max(0, Math.round(Number(value) * 24));
      return `${path} ${row.operator === 'withinDays' ? '>=' : '<'} now - duration('${hours}h')`;
    }
    default:
      return `${path} ${SIGNS[row.operator] ?? '=='} ${kind === 'number' ? String(Number(value)) : quoted(value)}`;
  }
}

/** The condition in the rule language; rows that are not complete are left out. `subject`: what fields belong to. */
export function print(plain: Plain, fields: FieldDescription[], subject = 'lead'): string {
  const named = new Map(fields.map((field) => [field.name, field]));
  return plain.rows
    .filter(isComplete)
    .map((row) => written(row, named.get(row.field), subject))
    .join(plain.match === 'any' ? ' || ' : ' && ');
}
