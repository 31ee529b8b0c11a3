import type {
  BeforeRangeSaveDataDetails,
  BeforeSaveDataDetails,
  ChangedRange,
  FocusAfterRenderEvent,
  RevoGridCustomEvent,
} from '@revolist/react-datagrid';
import { type RefObject, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type CellEditorProps, isChosen, type Step } from './CellEditor';
import type { Change, Content, Row } from './model';
import { moveTo } from './moving';
import type { SheetProps } from './Sheet';
import { editable, type Shown, shownText } from './source';
import { useContentOf } from './useGrid';

interface Focused {
  rowIndex: number;
  prop: unknown;
}

/** The grid tells of its focus when it has drawn it; a key that comes sooner finds the cell in the page. */
function cellInPage(): Focused | null {
  const [, row, prop] = /^(\d+):(.+)$/.exec(document.activeElement?.getAttribute('data-cell') ?? '') ?? [];
  return row && prop ? { rowIndex: Number(row), prop } : null;
}

/** Every way a cell is changed by the grid goes to the model; the grid itself keeps nothing. */
export function useEditing(
  { element, grid, fields, columns, lookups, mayEdit }: SheetProps,
  box: RefObject<HTMLDivElement | null>,
) {
  const { model } = grid;
  const contentOf = useContentOf(lookups);
  const [open, setOpen] = useState<(CellEditorProps & { cell: string }) | null>(null);
  const focused = useRef<Focused | null>(null);
  const fieldOf = (prop: unknown) => fields.find(({ name }) => name === String(prop));

  const close = ({ rowIndex, prop }: Focused, step: Step | null) => {
    setOpen(null);
    // left by a click: the grid has another cell then
    if (!step) return;
    const [right, down] = step;
    const column = columns.findIndex((one) => one.prop === prop);
    void moveTo({ element, columns, source: grid.source }, column + right, rowIndex + down);
  };
  /** Opens the input over a cell; `typed`: it begins empty, the key that was pressed goes into it. */
  const openAt = (at: Focused, typed: boolean): boolean => {
    const field = fieldOf(at.prop);
    const row = model.rows[at.rowIndex];
    const place = placeOf(box.current, `${at.rowIndex}:${String(at.prop)}`);
    if (!mayEdit || !field || !row || !place || !editable(field, row)) return false;
    const name = field.name ?? '';
    const content = model.content(row, name);
    const put = (changed: Content, step: Step | null) => {
      model.edit([{ key: row.key, field: name, content: changed }]);
      close(at, step);
    };
    setOpen({
      cell: `${row.key}/${name}`,
      field,
      place,
      value: content.value,
      text: typed ? '' : shownText(field, content, lookups),
      chosen: isChosen(field, typed) && content.text === undefined,
      onValue: (value, step) => put({ value }, step),
      onText: (text, step) => put(contentOf(field, text), step),
      onCancel: () => close(at, [0, 0]),
    });
    return true;
  };
  return {
    open,
    focus: ({ detail: { rowIndex, column } }: RevoGridCustomEvent<FocusAfterRenderEvent>) => {
      if (column) focused.current = { rowIndex, prop: column.prop };
    },
    blur: () => {
      focused.current = null;
    },
    /** A letter was pressed on a cell. The input has the focus before the key does anything: so an input method
     *  composes in it from the first letter on. */
    type: () => {
      const at = focused.current ?? cellInPage();
      if (at) flushSync(() => openAt(at, true));
    },
    /** Enter, F2 or a double click. */
    start: (event: RevoGridCustomEvent<BeforeSaveDataDetails>) => {
      event.preventDefault();
      openAt(event.detail, false);
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
