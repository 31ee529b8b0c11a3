import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Import } from '@/api/types';
import { CountCards } from './CountCards';
import styles from './imports.module.css';
import { percentOf } from './machine';
import { useRate } from './useImport';

interface WorkingProps {
  found: Import;
  phase: 'reading' | 'checking' | 'running' | 'undoing';
}

/** The server is at work: how far it is, how fast, and that one may leave. */
export function Working({ found, phase }: WorkingProps) {
  const { t } = useTranslation('imports');
  const { counts = {} } = found;
  const counted = phase === 'checking' || phase === 'running';
  const percent = counted ? percentOf(counts) : undefined;
  const processed = counts.processed ?? 0;
  const rate = useRate(counted ? processed : 0);
  const left = rate ? Math.max(1, Math.round(((counts.total ?? 0) - processed) / rate)) : undefined;
  return (
    <section className={styles.card} aria-busy>
      <h2>{t(`working.${phase}`)}</h2>
      <Progress
        percent={percent ?? 100}
        status="active"
        showInfo={percent !== undefined}
        aria-label={t(`working.${phase}`)}
      />
      {counted && (
        <p className={styles.quiet} role="status">
          {t('working.rows', {
            processed: processed.toLocaleString('en-US'),
            total: (counts.total ?? 0).toLocaleString('en-US'),
          })}
          {rate !== undefined &&
            ` · ${t('working.rate', { rate: Math.round(rate).toLocaleString('en-US') })}`}
          {left !== undefined && ` · ${t('working.left', { count: left })}`}
        </p>
      )}
      {phase === 'running' && <CountCards counts={counts} />}
      <p className={styles.quiet}>{t('working.leave')}</p>
    </section>
  );
}
