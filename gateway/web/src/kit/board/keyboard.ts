import type { KeyboardCoordinateGetter } from '@dnd-kit/core';

/** Left and right take a lifted card to the neighbouring column. */
export const columnKeys: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const step = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return undefined;
  event.preventDefault();
  const columns = [...context.droppableRects.entries()].toSorted(([, a], [, b]) => a.left - b.left);
  const middle = currentCoordinates.x + (context.collisionRect?.width ?? 0) / 2;
  const here = columns.findIndex(([, rect]) => middle >= rect.left && middle <= rect.right);
  const target = columns[Math.min(Math.max(here + step, 0), columns.length - 1)]?.[1];
  return target && { x: target.left + 8, y: target.top + 48 };
};
