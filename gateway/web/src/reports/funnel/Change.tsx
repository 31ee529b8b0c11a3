import type { Delta } from './figures';
import styles from './funnel.module.css';

const ARROWS = { up: '▲', down: '▼', same: '' };

/** How a figure changed against the period of comparison. For losses more is worse. */
export function Change({ delta, inverse = false }: { delta: Delta | undefined; inverse?: boolean }) {
  if (!delta) return null;
  const { direction, text } = delta;
  const good = direction === 'same' ? 'same' : (direction === 'up') !== inverse ? 'good' : 'bad';
  return (
    <span className={styles.change} data-good={good}>
      <span aria-hidden>{ARROWS[direction]}</span>
      {text}
    </span>
  );
}
