import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Change } from './model';
import { moveBy } from './moving';
import type { Block } from './selection';
import { chosenBlock, type SheetProps, useTellSkipped } from './Sheet';
import { editable } from './source';

function writing(event: Event): boolean {
  return Boolean(
    (event.target as HTMLElement | null)?.closest?.(
      'input, textarea, [contenteditable="true"], [role="combobox"]',
    ),
  );
}

/** A letter, a digit, or the begin of what an input method makes of them. */
function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return event.key.length === 1 || event.key === 'Process' || event.keyCode === 229;
}

/** What Excel's keys do that the grid's own do not: Enter goes down, F2 edits, fill down, undo and redo. */
export function useKeyboard(props: SheetProps, box: RefObject<HTMLDivElement | null>, type: () => void) {
  const [own, setOwn] = useState(false);
  // what a key is asked for: the state is drawn later than the key that follows a click at once
  const owns = useRef(false);
  const tell = useTellSkipped();
  const latest = useRef({ props, tell, type });
  useEffect(() => {
    latest.current = { props, tell, type };
  });
  const hold = useCallback((now: boolean) => {
    owns.current = now;
    setOwn(now);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (passing || !owns.current || writing(event)) return;
      if (isTyping(event)) {
        event.stopPropagation();
        latest.current.type();
        return;
      }
      const run = commandOf(event);
      if (!run) return;
      event.preventDefault();
      event.stopPropagation();
      void run(latest.current.props, latest.current.tell);
    };
    // single keys belong to the grid while somebody works in it
    const onPointer = ({ target }: PointerEvent) => {
      // lists and calendars of an input in the grid lie elsewhere in the document
      if ((target as Element).closest?.('.ant-select-dropdown, .ant-picker-dropdown')) return;
      hold(box.current?.contains(target as Node) ?? false);
    };
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', onPointer, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', onPointer, true);
    };
  }, [hold, box]);
  return { own, hold: () => hold(true) };
}

type Command = (props: SheetProps, tell: ReturnType<typeof useTellSkipped>) => unknown;

function commandOf(event: KeyboardEvent): Command | undefined {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (mod && key === 'z') return ({ grid }) => (event.shiftKey ? grid.model.redo() : grid.undo());
  if (mod && key === 'y') return ({ grid }) => grid.model.redo();
  if (mod && key === 'd') return fillDown;
  if (mod) return undefined;
  if (event.key === 'F2') return startEditing;
  if (event.key === 'Enter') return (props) => moveBy(props, 0, event.shiftKey ? -1 : 1);
  if (event.key === 'Tab') return (props) => moveBy(props, event.shiftKey ? -1 : 1, 0);
  return undefined;
}

/** Enter begins to edit in the grid's own keyboard: F2 is passed on as that. */
let passing = false;

function startEditing() {
  passing = true;
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter' }));
  passing = false;
}

/** The first row of what is chosen goes into the others; a single row gets what stands above it. */
async function fillDown(
  { element, columns, fields, grid }: SheetProps,
  tell: ReturnType<typeof useTellSkipped>,
) {
  const block = await chosenBlock(element.current, columns);
  if (!block) return;
  const { changes, locked } = downward(block, { columns, fields, grid });
  grid.model.edit(changes);
  tell(locked);
}

export function downward(
  block: Block,
  { columns, fields, grid }: Pick<SheetProps, 'columns' | 'fields' | 'grid'>,
) {
  const single = block.top === block.bottom;
  const origin = grid.model.rows[single ? block.top - 1 : block.top];
  const changes: Change[] = [];
  let locked = 0;
  for (let y = single ? block.top : block.top + 1; origin && y <= block.bottom; y += 1) {
    const row = grid.model.rows[y];
    for (let x = block.left; x <= block.right; x += 1) {
      const field = fields.find(({ name }) => name === columns[x]?.prop);
      if (!row || !field) continue;
      const name = field.name ?? '';
      if (!editable(field, row) || !editable(field, origin)) locked += 1;
      else changes.push({ key: row.key, field: name, content: grid.model.content(origin, name) });
    }
  }
  return { changes, locked };
}
