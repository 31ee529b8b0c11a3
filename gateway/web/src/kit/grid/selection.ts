import type { ColumnRegular } from '@revolist/react-datagrid';

/** Chosen cells: rows and columns from..to, both included, counted over all columns. */
export interface Block {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

interface GridRange {
  x: number;
  y: number;
  x1: number;
  y1: number;
  colType: string;
}

/** The grid counts pinned columns by themselves; here they are simply the first. */
export function blockOf(range: GridRange, columns: ColumnRegular[]): Block {
  const shift = range.colType === 'colPinStart' ? 0 : pinnedOf(columns);
  return { top: range.y, bottom: range.y1, left: range.x + shift, right: range.x1 + shift };
}

export function pinnedOf(columns: ColumnRegular[]): number {
  return columns.filter(({ pin }) => pin === 'colPinStart').length;
}

/** Where a cell is in the grid's own counting. */
export function placeOf(column: number, columns: ColumnRegular[]): { x: number; colType: string } {
  const pinned = pinnedOf(columns);
  return column < pinned ? { x: column, colType: 'colPinStart' } : { x: column - pinned, colType: 'rgCol' };
}

export interface Sums {
  cells: number;
  filled: number;
  numbers: number;
  sum: number;
}

/** Count, and sum of what is a number. */
export function sumsOf(values: { filled: boolean; number: number | undefined }[]): Sums {
  const numbers = values.flatMap(({ number }) => number ?? []);
  // cents, not binary fractions
  const sum = Math.round(numbers.reduce((all, number) => all + number, 0) * 1e6) / 1e6;
  return {
    cells: values.length,
    filled: values.filter(({ filled }) => filled).length,
    numbers: numbers.length,
    sum,
  };
}
