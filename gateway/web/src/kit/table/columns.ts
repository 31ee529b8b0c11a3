import type { FieldDescription } from '@/api/types';

const WIDTHS: Record<string, number> = {
  FIELD_TYPE_PHONE: 140,
  FIELD_TYPE_EMAIL: 190,
  FIELD_TYPE_TIME: 116,
  FIELD_TYPE_DATE: 108,
  FIELD_TYPE_NUMBER: 72,
  FIELD_TYPE_MONEY: 110,
  FIELD_TYPE_BOOL: 80,
  FIELD_TYPE_TAGS: 200,
  FIELD_TYPE_LONG_TEXT: 240,
  FIELD_TYPE_COUNTRIES: 140,
};

/** px a column is wide. */
export function widthOf(field: FieldDescription): number {
  if (field.name === 'name') return 210;
  // on the school's clock, with the year
  if (field.name === 'deadline_time') return 150;
  if (field.name === 'title') return 280;
  if (field.choices?.length) return 96;
  return WIDTHS[field.type ?? ''] ?? 124;
}

export function isNumeric({ type }: FieldDescription): boolean {
  return type === 'FIELD_TYPE_NUMBER' || type === 'FIELD_TYPE_MONEY' || type === 'FIELD_TYPE_FORMULA';
}

/** Which way a list is sorted by a field: the first key of `-create_time,name` counts. */
export function directionOf(orderBy: string, field: string): 'ascending' | 'descending' | undefined {
  const first = orderBy.split(',')[0];
  if (first === field) return 'ascending';
  return first === `-${field}` ? 'descending' : undefined;
}

/** Sorting by a column again turns it round. */
export function orderAfter(orderBy: string, field: FieldDescription): string {
  const name = field.name ?? '';
  const direction = directionOf(orderBy, name);
  const downFirst = isNumeric(field) || field.type === 'FIELD_TYPE_TIME';
  if (!direction) return downFirst ? `-${name}` : name;
  return direction === 'ascending' ? `-${name}` : name;
}
