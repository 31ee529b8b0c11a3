import { pinnedOf, placeOf } from './selection';
import { chosenBlock, type SheetProps } from './Sheet';

type Target = Pick<SheetProps, 'element' | 'columns' | 'source'>;

/** To a cell, across the border of the pinned columns; past the end of a row comes the next one. */
export async function moveTo(
  { element, columns, source }: Target,
  column: number,
  row: number,
): Promise<void> {
  const target = element.current;
  if (!target) return;
  let [x, y] = [column, row];
  if (x >= columns.length) [x, y] = [0, y + 1];
  if (x < 0) [x, y] = [columns.length - 1, y - 1];
  y = Math.min(Math.max(y, 0), source.length - 1);
  if (y < 0) return;
  const place = placeOf(x, columns);
  const cell = { x: place.x, y };
  await target.setCellsFocus(cell, cell, place.colType, 'rgRow');
  if (place.colType === 'rgCol') await target.scrollToColumnIndex(Math.max(0, x - pinnedOf(columns)));
  await target.scrollToCoordinate({ y });
}

/** From what is chosen so many columns to the right and rows down. */
export async function moveBy(target: Target, right: number, down: number): Promise<void> {
  const block = await chosenBlock(target.element.current, target.columns);
  if (block) await moveTo(target, block.left + right, block.top + down);
}
