import type { ReactNode } from 'react';
import styles from './kit.module.css';

/** Title row of a page: what it is, what can be done on it. */
export function PageHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.header}>
      <h1>{title}</h1>
      <div className={styles.actions}>{children}</div>
    </div>
  );
}
