import { type ReactNode, useId } from 'react';
import styles from './proposals.module.css';

/** An input under its label; the input takes the id that joins them. */
export function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.labelled}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
