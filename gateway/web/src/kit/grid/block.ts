/**
 * A block as Excel, WPS and browsers put it on the clipboard: tabs between cells, line ends between rows, quotes
 * around cells that contain either. Cells stay text exactly as they were: 007 is not a number here.
 */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    rows.at(-1)!.push(cell);
    cell = '';
  };
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[place + 1] === '"') {
        cell += '"';
        place += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === '' && closes(text, place)) quoted = true;
    else if (sign === '\t') endCell();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[place + 1] === '\n') place += 1;
      endCell();
      rows.push([]);
    } else cell += sign;
  }
  endCell();
  // what is copied in Excel ends with a line end that is no row
  if (rows.length > 1 && rows.at(-1)!.join('') === '' && /[\r\n]$/.test(text)) rows.pop();
  return rows;
}

/** A quote opens a cell only if one closes it at a cell's end; else somebody just wrote a quote. */
function closes(text: string, open: number): boolean {
  for (let place = open + 1; place < text.length; place += 1) {
    if (text[place] !== '"') continue;
    const next = text[place + 1];
    if (next === '"') place += 1;
    else return next === undefined || next === '\t' || next === '\n' || next === '\r';
  }
  return false;
}

export function formatBlock(rows: unknown[][]): string {
  const cellOf = (cell: unknown) => {
    const text = String(cell ?? '');
    return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(cellOf).join('\t')).join('\n');
}

/** A copied block fills the chosen cells: a single cell all of them, a block as often as it fits whole. */
export function tiled(block: string[][], rows: number, columns: number): string[][] {
  const height = block.length;
  const width = Math.max(...block.map((row) => row.length));
  const down = rows > height && rows % height === 0 ? rows : height;
  const across = columns > width && columns % width === 0 ? columns : width;
  return Array.from({ length: down }, (_, y) =>
    Array.from({ length: across }, (_unused, x) => block[y % height]?.[x % width] ?? ''),
  );
}
