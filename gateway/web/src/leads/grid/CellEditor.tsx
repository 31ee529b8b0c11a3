import { type KeyboardEvent, useRef, useState } from 'react';
import type { FieldDescription } from '@/api/types';
import { FieldInput } from '@/kit/fields/FieldInput';
import styles from './grid.module.css';

const AT_ONCE = new Set([
  'FIELD_TYPE_CHOICE',
  'FIELD_TYPE_PERSON',
  'FIELD_TYPE_REFERENCE',
  'FIELD_TYPE_COUNTRY',
  'FIELD_TYPE_BOOL',
  'FIELD_TYPE_DATE',
]);

/** Cells that are chosen from something; all others are written as text in the cell. */
const CHOSEN = new Set([
  ...AT_ONCE,
  'FIELD_TYPE_TIME',
  'FIELD_TYPE_CHOICES',
  'FIELD_TYPE_COUNTRIES',
  'FIELD_TYPE_TAGS',
  'FIELD_TYPE_LONG_TEXT',
]);
const WRITTEN_TOO = new Set(['FIELD_TYPE_DATE', 'FIELD_TYPE_TIME', 'FIELD_TYPE_LONG_TEXT']);

/** Does this cell open an input of its own? Days and long texts only when they were not begun by typing. */
export function opensInput(field: FieldDescription, typed: boolean): boolean {
  return CHOSEN.has(field.type ?? '') && !(typed && WRITTEN_TOO.has(field.type ?? ''));
}

export interface CellEditorProps {
  field: FieldDescription;
  value: unknown;
  /** px, within the grid's box. */
  place: { top: number; left: number; width: number; height: number };
  onDone: (value: unknown) => void;
  onCancel: () => void;
}

/** The input over a cell. Leaving saves, Esc keeps the old value. */
export function CellEditor({ field, value, place, onDone, onCancel }: CellEditorProps) {
  const [draft, setDraft] = useState(value);
  const current = useRef(value);
  const closed = useRef(false);
  const finish = (end: () => void) => {
    if (closed.current) return;
    closed.current = true;
    end();
  };
  const change = (next: unknown) => {
    current.current = next;
    setDraft(next);
    if (AT_ONCE.has(field.type ?? '')) finish(() => onDone(next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // the grid listens at the document and would begin to edit too
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') finish(onCancel);
    if (event.key === 'Tab') {
      event.preventDefault();
      finish(() => onDone(current.current));
    }
    if (event.key === 'Enter' && field.type === 'FIELD_TYPE_LONG_TEXT' && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      finish(() => onDone(current.current));
    }
  };
  const stop = (event: { stopPropagation: () => void }) => event.stopPropagation();
  return (
    // keys of the input inside bubble up to here
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.editor}
      style={{ ...place, minWidth: Math.max(place.width, 200) }}
      onKeyDown={onKeyDown}
      onKeyUp={stop}
      onCopy={stop}
      onPaste={stop}
      onCut={stop}
      onBlur={() => finish(() => onDone(current.current))}
    >
      <FieldInput field={field} value={draft} onChange={change} autoFocus />
    </div>
  );
}
