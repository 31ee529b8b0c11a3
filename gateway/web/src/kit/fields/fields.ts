import type { AnyRecord, FieldDescription, Operator } from '@/api/types';

/** `target_countries` -> `targetCountries`, as records have it in JSON. */
export function jsonName(field: string): string {
  return field.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const CUSTOM = 'custom.';

/** The value of a described field in a record; `custom.x` is looked up inside `custom`. */
export function valueOf(record: AnyRecord | undefined, field: string): unknown {
  if (!record) return undefined;
  if (!field.startsWith(CUSTOM)) return record[jsonName(field)];
  return (record.custom as AnyRecord | undefined)?.[field.slice(CUSTOM.length)];
}

/** The part of a record that sets a field: what PATCH wants. */
export function changeOf(field: string, value: unknown): AnyRecord {
  if (!field.startsWith(CUSTOM)) return { [jsonName(field)]: value };
  return { custom: { [field.slice(CUSTOM.length)]: value } };
}

/** Nothing is known: absent, empty, the zero of an enum, no money. */
export function isEmpty(value: unknown, type?: string): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (type === 'FIELD_TYPE_MONEY') return Number(value) === 0;
  return typeof value === 'string' && value.endsWith('_UNSPECIFIED');
}

const LISTS = new Set(['FIELD_TYPE_CHOICES', 'FIELD_TYPE_COUNTRIES', 'FIELD_TYPE_TAGS']);
const CHOSEN = new Set([
  'FIELD_TYPE_CHOICE',
  'FIELD_TYPE_PERSON',
  'FIELD_TYPE_REFERENCE',
  'FIELD_TYPE_COUNTRY',
]);
const ORDERED = new Set(['FIELD_TYPE_NUMBER', 'FIELD_TYPE_MONEY', 'FIELD_TYPE_FORMULA', 'FIELD_TYPE_DATE']);

/** The comparisons that make sense for a field, the most usual first. */
export function operatorsOf(type: string | undefined): Operator[] {
  if (type === 'FIELD_TYPE_LONG_TEXT') return ['OPERATOR_CONTAINS', ...PRESENCE];
  if (type === 'FIELD_TYPE_BOOL') return ['OPERATOR_EQ'];
  if (type && CHOSEN.has(type))
    return ['OPERATOR_IN', 'OPERATOR_NOT_IN', 'OPERATOR_EMPTY', 'OPERATOR_NOT_EMPTY'];
  if (type && LISTS.has(type))
    return ['OPERATOR_IN', 'OPERATOR_NOT_IN', 'OPERATOR_CONTAINS', 'OPERATOR_EMPTY', 'OPERATOR_NOT_EMPTY'];
  if (type === 'FIELD_TYPE_TIME') return ['OPERATOR_BETWEEN', 'OPERATOR_LE', 'OPERATOR_GE', ...PRESENCE];
  if (type && ORDERED.has(type)) {
    return ['OPERATOR_EQ', 'OPERATOR_GE', 'OPERATOR_LE', 'OPERATOR_BETWEEN', ...PRESENCE];
  }
  return ['OPERATOR_CONTAINS', 'OPERATOR_EQ', 'OPERATOR_STARTS_WITH', ...PRESENCE];
}

const PRESENCE: Operator[] = ['OPERATOR_EMPTY', 'OPERATOR_NOT_EMPTY'];

/** How many values an operator compares with: none, one, two, or any number. */
export function valuesOf(operator: Operator | undefined): 0 | 1 | 2 | 'many' {
  if (operator === 'OPERATOR_EMPTY' || operator === 'OPERATOR_NOT_EMPTY') return 0;
  if (operator === 'OPERATOR_BETWEEN') return 2;
  return operator === 'OPERATOR_IN' || operator === 'OPERATOR_NOT_IN' ? 'many' : 1;
}

export type Access = 'hidden' | 'locked' | 'read' | 'edit';

/** What the reader may do with a field of this record. */
export function accessTo(field: FieldDescription, record?: AnyRecord): Access {
  if (field.right === 'FIELD_RIGHT_HIDDEN') return 'hidden';
  const masked = (record?.maskedFields as string[] | undefined) ?? [];
  if (masked.includes(field.name ?? '') || masked.includes(jsonName(field.name ?? ''))) return 'locked';
  if (field.right === 'FIELD_RIGHT_MASKED') return 'locked';
  if (field.outputOnly || field.type === 'FIELD_TYPE_FORMULA') return 'read';
  return field.right === 'FIELD_RIGHT_EDIT' ? 'edit' : 'read';
}

const FILLABLE = new Set<string | undefined>([
  'FIELD_RIGHT_MASKED',
  'FIELD_RIGHT_MASKED_IN_LISTS',
  'FIELD_RIGHT_EDIT',
]);

/** The reader may fill the field on a record they make: masks hide, they forbid no input (ADR 0006). */
export function canFill({ right, type, outputOnly }: FieldDescription): boolean {
  return FILLABLE.has(right) && !outputOnly && type !== 'FIELD_TYPE_FORMULA';
}

/** The fields that may be shown at all; what has no label (id, etag) is there for programs. */
export function visibleFields(fields: FieldDescription[] = []): FieldDescription[] {
  return fields.filter(
    ({ name, right, labelZh, labelEn }) => name && (labelZh || labelEn) && right !== 'FIELD_RIGHT_HIDDEN',
  );
}
