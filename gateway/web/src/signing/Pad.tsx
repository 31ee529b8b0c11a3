import { type PointerEvent, useRef, useState } from 'react';
import type { Strokes } from './api';
import styles from './signing.module.css';

interface PadProps {
  label: string;
  strokes: Strokes;
  onChange: (strokes: Strokes) => void;
}

const WIDTH = 1000;
const HEIGHT = 400;
const MOST_POINTS = 2000;

/** A box to sign in, by finger, pen or mouse. */
export function Pad({ label, strokes, onChange }: PadProps) {
  const box = useRef<SVGSVGElement>(null);
  const [drawing, setDrawing] = useState(false);
  const pointOf = (event: PointerEvent) => {
    const { left, top, width, height } = box.current!.getBoundingClientRect();
    const place = (part: number, most: number) => Math.min(most, Math.max(0, Math.round(part * most)));
    return {
      x: place((event.clientX - left) / width, WIDTH),
      y: place((event.clientY - top) / height, HEIGHT),
    };
  };
  return (
    <svg
      ref={box}
      className={styles.pad}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      data-testid="pad"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture?.(event.pointerId);
        setDrawing(true);
        onChange([...strokes, { points: [pointOf(event)] }]);
      }}
      onPointerMove={(event) => {
        const last = strokes.at(-1);
        if (!drawing || !last || last.points.length >= MOST_POINTS) return;
        onChange([...strokes.slice(0, -1), { points: [...last.points, pointOf(event)] }]);
      }}
      onPointerUp={() => setDrawing(false)}
      onPointerCancel={() => setDrawing(false)}
    >
      <line x1={60} y1={310} x2={940} y2={310} className={styles.base} />
      {strokes.map(({ points }, at) => (
        <polyline
          key={at}
          className={styles.ink}
          points={[...points, ...(points.length === 1 ? points : [])]
            .map(({ x, y }) => `${x},${y}`)
            .join(' ')}
        />
      ))}
    </svg>
  );
}
