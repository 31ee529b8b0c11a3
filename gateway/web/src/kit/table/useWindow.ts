import { type RefObject, useEffect, useState } from 'react';

const SPARE = 8;
const END_ROWS = 20;

interface Windowed {
  /** First row to draw, and the one after the last. */
  from: number;
  to: number;
  /** Brings a row into sight. */
  reveal: (row: number) => void;
}

/** Which rows of a long list are in sight of its scrolling box, all rows being `rowHeight` px high. */
export function useWindow(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  onNearEnd: () => void,
  headHeight = 0,
): Windowed {
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setSeen({ top: element.scrollTop, height: element.clientHeight || 800 });
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [box]);
  const from = Math.max(0, Math.floor(seen.top / rowHeight) - SPARE);
  const to = Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + SPARE);
  const nearEnd = count > 0 && to + END_ROWS >= count;
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, count, onNearEnd]);
  const reveal = (row: number) => {
    const element = box.current;
    if (!element) return;
    const top = row * rowHeight;
    const bottom = top + rowHeight + headHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  };
  return { from, to, reveal };
}
