import { useTranslation } from 'react-i18next';
import type { ImportCounts } from './api';
import styles from './imports.module.css';

const KINDS = ['create', 'update', 'skip', 'fail'] as const;

/** What happens to the rows: a bar of the shares, and a card for each kind. */
export function CountCards({ counts }: { counts: ImportCounts }) {
  const { t } = useTranslation('imports');
  const total = KINDS.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  const text = (value: number | undefined) => (value ?? 0).toLocaleString('en-US');
  return (
    <>
      <div
        className={styles.stack}
        role="img"
        aria-label={KINDS.map((kind) => `${t(`counts.${kind}`)} ${text(counts[kind])}`).join(', ')}
      >
        {KINDS.map((kind) => {
          const share = total > 0 ? (counts[kind] ?? 0) / total : 0;
          return share > 0 && <span key={kind} data-kind={kind} style={{ flexGrow: share }} />;
        })}
      </div>
      <dl className={styles.counts}>
        {KINDS.map((kind) => (
          <div key={kind} data-kind={kind}>
            <dt>{t(`counts.${kind}`)}</dt>
            <dd>{text(counts[kind])}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.quiet}>
        {t('counts.duplicates', {
          existing: text(counts.duplicateExisting),
          inFile: text(counts.duplicateInFile),
        })}
      </p>
    </>
  );
}
