import type { KeyboardCoordinateGetter } from '@dnd-kit/core';

const WAYS: Record<string, [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** The arrows take a lifted task to the day beside, above or below. */
export const dayKeys: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const way = WAYS[event.code];
  if (!way) return undefined;
  event.preventDefault();
  const [right, down] = way;
  const x = currentCoordinates.x + (context.collisionRect?.width ?? 0) / 2;
  const y = currentCoordinates.y + (context.collisionRect?.height ?? 0) / 2;
  const days = [...context.droppableRects.values()];
  const current = days.find(
    ({ left, top, width, height }) => x >= left && x <= left + width && y >= top && y <= top + height,
  );
  if (!current) return undefined;
  const next = days.find(
    ({ left, top }) =>
      Math.abs(left - (current.left + right * current.width)) < current.width / 2 &&
      Math.abs(top - (current.top + down * current.height)) < current.height / 2,
  );
  return next && { x: next.left + 6, y: next.top + 26 };
};
