import { PageSkeleton } from '@/kit/PageSkeleton';
import styles from './shell.module.css';

/** The frame of the console while the session is asked for. */
export function ShellSkeleton() {
  return (
    <div className={styles.shell} data-rail="narrow" aria-busy>
      <div className={styles.rail} data-collapsed />
      <div className={styles.bar} />
      <div className={styles.page}>
        <PageSkeleton />
      </div>
    </div>
  );
}
