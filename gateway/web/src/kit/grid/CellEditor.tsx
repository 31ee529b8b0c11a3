import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from '../fields/FieldInput';
import styles from './grid.module.css';

const AT_ONCE = new Set([
  'FIELD_TYPE_CHOICE',
  'FIELD_TYPE_PERSON',
  'FIELD_TYPE_REFERENCE',
  'FIELD_TYPE_COUNTRY',
  'FIELD_TYPE_BOOL',
  'FIELD_TYPE_DATE',
]);
const CHOSEN = new Set([
  ...AT_ONCE,
  'FIELD_TYPE_TIME',
  'FIELD_TYPE_CHOICES',
  'FIELD_TYPE_COUNTRIES',
  'FIELD_TYPE_TAGS',
  'FIELD_TYPE_LONG_TEXT',
]);
const WRITTEN_TOO = new Set([
  'FIELD_TYPE_DATE',
  'FIELD_TYPE_TIME',
  'FIELD_TYPE_LONG_TEXT',
  'FIELD_TYPE_BOOL',
]);

/** Is the cell chosen from something? Days, yes and no, and long texts only when it was not begun by typing. */
export function isChosen(field: FieldDescription, typed: boolean): boolean {
  return CHOSEN.has(field.type ?? '') && !(typed && WRITTEN_TOO.has(field.type ?? ''));
}

/** Where to go from a cell that was edited: columns to the right, rows down. */
export type Step = [right: number, down: number];

export interface CellEditorProps {
  field: FieldDescription;
  value: unknown;
  /** What is in the cell now; empty when it was begun by typing. */
  text: string;
  chosen: boolean;
  /** px, within the grid's box. */
  place: { top: number; left: number; width: number; height: number };
  /** `step` is null when the input was left by a click elsewhere. */
  onValue: (value: unknown, step: Step | null) => void;
  onText: (text: string, step: Step | null) => void;
  onCancel: () => void;
}

/** The input over a cell. Enter, Tab and leaving save, Esc keeps the old content. */
export function CellEditor(props: CellEditorProps) {
  return props.chosen ? <ChosenEditor {...props} /> : <TextEditor {...props} />;
}

const STAY: Step = [0, 0];

/** Ends once: the blur that follows an Enter is nothing new. */
function useOnce() {
  const closed = useRef(false);
  return (end: () => void) => {
    if (closed.current) return;
    closed.current = true;
    end();
  };
}

/** Saving keys with where they go; `enter`: Enter saves too. */
function stepOf(event: KeyboardEvent, enter: boolean): Step | undefined {
  const back = event.shiftKey ? -1 : 1;
  if (event.key === 'Tab') return [back, 0];
  return enter && event.key === 'Enter' && !event.altKey ? [0, back] : undefined;
}

function TextEditor({ field, text, place, onText, onCancel }: CellEditorProps) {
  const locale = useLocale();
  const [draft, setDraft] = useState(text);
  const once = useOnce();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') return once(onCancel);
    const step = stepOf(event, true);
    if (!step) return;
    event.preventDefault();
    once(() => onText(draft, step));
  };
  return (
    <Box place={place} width={Math.max(place.width, 120)} onKeyDown={onKeyDown}>
      <input
        className={styles.text}
        style={{ height: place.height }}
        autoFocus
        aria-label={labelOf(field, locale)}
        value={draft}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={() => once(() => onText(draft, null))}
      />
    </Box>
  );
}

function ChosenEditor({ field, value, place, onValue, onCancel }: CellEditorProps) {
  const [draft, setDraft] = useState(value);
  const current = useRef(value);
  const once = useOnce();
  const done = (step: Step | null) => once(() => onValue(current.current, step));
  const change = (next: unknown) => {
    current.current = next;
    setDraft(next);
    if (AT_ONCE.has(field.type ?? '')) done(STAY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') return once(onCancel);
    const step = stepOf(event, field.type === 'FIELD_TYPE_LONG_TEXT');
    if (!step) return;
    event.preventDefault();
    done(step);
  };
  return (
    <Box place={place} width={Math.max(place.width, 200)} onKeyDown={onKeyDown} onBlur={() => done(null)}>
      <FieldInput field={field} value={draft} onChange={change} autoFocus />
    </Box>
  );
}

interface BoxProps {
  place: CellEditorProps['place'];
  width: number;
  onKeyDown: (event: KeyboardEvent) => void;
  onBlur?: () => void;
  children: ReactNode;
}

/** Keeps keys and clipboard to itself: the grid listens at the document and would act on them too. */
function Box({ place, width, onKeyDown, onBlur, children }: BoxProps) {
  const stop = (event: { stopPropagation: () => void }) => event.stopPropagation();
  return (
    // keys of the input inside bubble up to here
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.editor}
      style={{ top: place.top, left: place.left, width }}
      onKeyDown={(event) => {
        event.stopPropagation();
        onKeyDown(event);
      }}
      onKeyUp={stop}
      onCopy={stop}
      onPaste={stop}
      onCut={stop}
      onBlur={onBlur}
    >
      {children}
    </div>
  );
}
