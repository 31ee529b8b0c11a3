import type { CellProps, ColumnDataSchemaModel, ColumnRegular } from '@revolist/react-datagrid';
import type { FieldDescription } from '@/api/types';
import type { Locale } from '@/app/preferences';
import { labelOf } from '@/i18n';
import { accessTo } from '../fields/fields';
import { isNumeric, widthOf } from '../table/columns';
import type { GridModel, Row } from './model';
import { editable, prettyText, type Shown } from './source';

interface ColumnTexts {
  locked: string;
  readOnly: string;
  conflict: string;
}

/** A sheet shows times in full. */
const WIDER: Record<string, number> = { FIELD_TYPE_TIME: 150, FIELD_TYPE_REFERENCE: 170 };

/** The grid's columns: the title stays in sight, cells show whether they are locked, unsaved or refused. */
export function columnsOf(
  fields: FieldDescription[],
  title: string,
  model: GridModel,
  locale: Locale,
  narrow: boolean,
  texts: ColumnTexts,
): ColumnRegular[] {
  return fields.map((field) => {
    const name = field.name ?? '';
    const pinned = name === title;
    return {
      prop: name,
      name: `${labelOf(field, locale)}${field.required ? ' *' : ''}`,
      size: pinned && narrow ? 110 : (WIDER[field.type ?? ''] ?? widthOf(field)),
      pin: pinned ? 'colPinStart' : undefined,
      readonly: ({ model: shown }) => !editable(field, (shown as Shown).row),
      cellProperties: (cell) => propertiesOf(field, cell, texts),
      cellTemplate: (h, { model: shown, value }) => {
        const { row } = shown as Shown;
        return h('span', {}, prettyText(field, row, model.content(row, name), String(value ?? '')));
      },
    } satisfies ColumnRegular;
  });
}

function propertiesOf(
  field: FieldDescription,
  { model: shown, rowIndex }: ColumnDataSchemaModel,
  texts: ColumnTexts,
): CellProps {
  const { row } = shown as Shown;
  const name = field.name ?? '';
  const edit = row.edits.get(name);
  const access = accessTo(field, row.record);
  const state = edit?.state ?? (row.fresh.has(name) ? 'saved' : undefined);
  return {
    'data-cell': `${rowIndex}:${name}`,
    'data-state': state ?? '',
    'data-access': access,
    'data-number': isNumeric(field) ? 'yes' : 'no',
    title: titleOf(row, edit?.message, edit?.state === 'conflict', access, texts),
  };
}

function titleOf(
  row: Row,
  message: string | undefined,
  conflict: boolean,
  access: string,
  texts: ColumnTexts,
): string {
  if (conflict) return texts.conflict;
  if (message) return message;
  if (row.problem) return row.problem;
  if (access === 'locked') return texts.locked;
  return access === 'read' ? texts.readOnly : '';
}
