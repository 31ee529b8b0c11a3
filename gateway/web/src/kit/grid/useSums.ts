import { useState } from 'react';
import { numberOf } from './cells';
import { type Sums, sumsOf } from './selection';
import { chosenBlock, type SheetProps } from './Sheet';

const MOST_CELLS = 50_000;

/** Count, sum and average of what is chosen. */
export function useSums({ element, columns, fields, grid }: SheetProps) {
  const [sums, setSums] = useState<Sums | null>(null);
  const look = () => {
    // after the grid has settled what is chosen
    requestAnimationFrame(() => {
      void chosenBlock(element.current, columns).then((block) => {
        if (!block) return setSums(null);
        const { top, bottom, left, right } = block;
        if ((bottom - top + 1) * (right - left + 1) > MOST_CELLS) return setSums(null);
        const values = [];
        for (const row of grid.model.rows.slice(top, bottom + 1)) {
          for (let x = left; x <= right; x += 1) {
            const field = fields.find(({ name }) => name === columns[x]?.prop);
            const { value, text } = grid.model.content(row, field?.name ?? '');
            const filled =
              text !== undefined ||
              !(
                value === undefined ||
                value === null ||
                value === '' ||
                (Array.isArray(value) && value.length === 0)
              );
            values.push({ filled, number: field && text === undefined ? numberOf(field, value) : undefined });
          }
        }
        setSums(sumsOf(values));
      });
    });
  };
  return { sums, look };
}
