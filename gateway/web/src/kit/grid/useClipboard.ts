import { useEffect } from 'react';
import { formatBlock, parseBlock, tiled } from './block';
import { chosenBlock, type SheetProps, useTellSkipped } from './Sheet';
import { changesOf, useContentOf } from './useGrid';

interface PasteDetail {
  dataText: string;
  event: ClipboardEvent;
}

interface CopyDetail {
  event: DataTransfer;
  data?: unknown[][];
}

/** Blocks in and out as Excel has them. Cells keep their text as it was typed; each field reads it its own way. */
export function useClipboard(props: SheetProps) {
  const { element, grid, fields, columns, lookups, mayEdit, mayCreate } = props;
  const { model } = grid;
  const contentOf = useContentOf(lookups);
  const tell = useTellSkipped();

  const paste = async (text: string) => {
    const block = await chosenBlock(element.current, columns);
    if (!block || text === '') return;
    const { top, left, bottom, right } = block;
    let cells = tiled(parseBlock(text), bottom - top + 1, right - left + 1);
    const room = model.rows.length - top;
    const denied = !mayCreate && cells.length > room;
    if (denied) cells = cells.slice(0, room);
    const { changes, locked } = changesOf(cells, top, left, { model, fields, columns, contentOf });
    model.edit(changes);
    tell(locked, denied);
  };

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const onPaste = (event: Event) => {
      const { dataText, event: original } = (event as CustomEvent<PasteDetail>).detail;
      event.preventDefault();
      const focused = document.activeElement;
      if (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement) return;
      original.preventDefault();
      if (mayEdit) void paste(dataText);
    };
    const onCopy = (event: Event) => {
      const { event: transfer, data } = (event as CustomEvent<CopyDetail>).detail;
      event.preventDefault();
      transfer.setData('text/plain', formatBlock(data ?? []));
    };
    target.addEventListener('beforepaste', onPaste);
    target.addEventListener('beforecopyapply', onCopy);
    return () => {
      target.removeEventListener('beforepaste', onPaste);
      target.removeEventListener('beforecopyapply', onCopy);
    };
  });
}
