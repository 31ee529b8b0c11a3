import type { RevoGridCustomEvent } from '@revolist/react-datagrid';
import type {
  BeforeRangeSaveDataDetails,
  BeforeSaveDataDetails,
  ChangedRange,
} from '@revolist/react-datagrid';
import { type RefObject, useState } from 'react';
import type { FieldDescription } from '@/api/types';
import { type CellEditorProps, opensInput } from './CellEditor';
import type { Change, Row } from './model';
import type { SheetProps } from './Sheet';
import { editable, type Shown } from './source';
import { useContentOf } from './useGrid';

/** Every way a cell is changed by the grid goes to the model; the grid itself keeps nothing. */
export function useEditing(
  { element, grid, fields, lookups }: SheetProps,
  box: RefObject<HTMLDivElement | null>,
) {
  const { model } = grid;
  const contentOf = useContentOf(lookups);
  const [open, setOpen] = useState<(CellEditorProps & { cell: string }) | null>(null);
  const fieldOf = (prop: unknown) => fields.find(({ name }) => name === String(prop));

  const close = ({ rowIndex, colIndex, colType }: BeforeSaveDataDetails) => {
    setOpen(null);
    const cell = { x: colIndex, y: rowIndex };
    void element.current?.setCellsFocus(cell, cell, colType, 'rgRow');
  };
  const inputFor = (field: FieldDescription, row: Row, detail: BeforeSaveDataDetails) => {
    const name = field.name ?? '';
    const place = placeOf(box.current, `${detail.rowIndex}:${name}`);
    if (!place) return;
    setOpen({
      cell: `${row.key}/${name}`,
      field,
      value: model.content(row, name).value,
      place,
      onDone: (value) => {
        model.edit([{ key: row.key, field: name, content: { value } }]);
        close(detail);
      },
      onCancel: () => close(detail),
    });
  };
  return {
    open,
    /** Begins to edit: what is chosen from something gets an input of its own. */
    start: (event: RevoGridCustomEvent<BeforeSaveDataDetails>) => {
      const field = fieldOf(event.detail.prop);
      const row = rowOf(event.detail);
      if (!field || !row || !editable(field, row)) return event.preventDefault();
      if (!opensInput(field, Boolean(event.detail.val))) return;
      event.preventDefault();
      inputFor(field, row, event.detail);
    },
    /** One cell was written, or emptied. */
    written: (event: RevoGridCustomEvent<BeforeSaveDataDetails>) => {
      event.preventDefault();
      const field = fieldOf(event.detail.prop);
      const row = rowOf(event.detail);
      if (!field || !row || !editable(field, row)) return;
      const name = field.name ?? '';
      model.edit([{ key: row.key, field: name, content: contentOf(field, String(event.detail.val ?? '')) }]);
    },
    /** Several cells were emptied. */
    block: (event: RevoGridCustomEvent<BeforeRangeSaveDataDetails>) => {
      event.preventDefault();
      const changes: Change[] = [];
      for (const [index, cells] of Object.entries(event.detail.data)) {
        const row = model.rows[Number(index)];
        for (const [prop, text] of Object.entries(cells)) {
          const field = fieldOf(prop);
          if (!row || !field || !editable(field, row)) continue;
          changes.push({ key: row.key, field: prop, content: contentOf(field, String(text ?? '')) });
        }
      }
      model.edit(changes);
    },
    /** The handle was pulled: values are copied as they are, not by their text. */
    filled: (event: RevoGridCustomEvent<ChangedRange>) => {
      event.preventDefault();
      const { mapping, newRange, colType } = event.detail;
      const changes: Change[] = [];
      for (const [index, cells] of Object.entries(mapping)) {
        const row = model.rows[Number(index)];
        for (const [prop, from] of Object.entries(cells)) {
          const field = fieldOf(prop);
          const origin = model.rows[from.rowIndex];
          if (!row || !origin || !field || !editable(field, row)) continue;
          if (String(from.colProp) !== prop) {
            const text = String((origin && shownOf(grid.source, origin.key)?.[String(from.colProp)]) ?? '');
            changes.push({ key: row.key, field: prop, content: contentOf(field, text) });
          } else changes.push({ key: row.key, field: prop, content: model.content(origin, prop) });
        }
      }
      model.edit(changes);
      const start = { x: newRange.x, y: newRange.y };
      void element.current?.setCellsFocus(start, { x: newRange.x1, y: newRange.y1 }, colType, 'rgRow');
    },
  };
}

function rowOf({ model }: BeforeSaveDataDetails): Row | undefined {
  return (model as Shown | undefined)?.row;
}

function shownOf(source: Shown[], key: string): Shown | undefined {
  return source.find(({ row }) => row.key === key);
}

/** Where a cell is within the box, px. */
function placeOf(box: HTMLElement | null, cell: string) {
  const element = box?.querySelector(`[data-cell="${CSS.escape(cell)}"]`);
  if (!box || !element) return undefined;
  const inner = element.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  return {
    top: inner.top - outer.top,
    left: Math.max(0, inner.left - outer.left),
    width: inner.width,
    height: inner.height,
  };
}
