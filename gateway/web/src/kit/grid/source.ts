import type { FieldDescription } from '@/api/types';
import { accessTo } from '../fields/fields';
import { formatMoney, formatPhone } from '../fields/format';
import { textOf, type Lookups } from './cells';
import type { Content, GridModel, Row } from './model';

/** A row as the grid draws it: the text of each cell by field name, and the row behind it. */
export interface Shown {
  row: Row;
  [field: string]: unknown;
}

/** What a cell shows and gives to the clipboard. */
export function shownText(field: FieldDescription, { value, text }: Content, lookups: Lookups): string {
  return text ?? textOf(field, value, lookups);
}

/** Numbers as people read them; everything else as it is. */
export function prettyText(
  field: FieldDescription,
  row: Row,
  { value, text }: Content,
  plain: string,
): string {
  if (text !== undefined || plain === '') return plain;
  if (field.type === 'FIELD_TYPE_MONEY')
    return formatMoney(value, row.record.budgetCurrency as string | undefined);
  return field.type === 'FIELD_TYPE_PHONE' ? formatPhone(value) : plain;
}

export function fill(shown: Shown, model: GridModel, fields: FieldDescription[], lookups: Lookups): Shown {
  for (const field of fields) {
    shown[field.name ?? ''] = shownText(field, model.content(shown.row, field.name ?? ''), lookups);
  }
  return shown;
}

/** May this person change the cell? New rows are as free as the field. */
export function editable(field: FieldDescription, row: Row): boolean {
  return accessTo(field, row.record) === 'edit';
}
