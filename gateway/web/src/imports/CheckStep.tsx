import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Import } from '@/api/types';
import { useSession } from '@/app/session/session';
import { startImport } from './api';
import { useSubject } from './subjects';
import { CountCards } from './CountCards';
import styles from './imports.module.css';
import { Problems } from './Problems';
import { useImportAction } from './useImport';

/** The preview: nothing has been written yet. */
export function CheckStep({ found, onBack }: { found: Import; onBack: () => void }) {
  const { t } = useTranslation('imports');
  const { readOnly } = useSession();
  const { path } = useSubject();
  const start = useImportAction((id: string) => startImport(path, id));
  const { counts = {}, problems = [] } = found;
  const useful = (counts.create ?? 0) + (counts.update ?? 0);
  return (
    <>
      <section className={styles.card}>
        <h2>{t('check.title', { count: counts.total ?? 0 })}</h2>
        <CountCards counts={counts} />
        <Plan found={found} />
      </section>
      <Problems problems={problems} fail={counts.fail ?? 0} />
      {useful === 0 && <Alert type="warning" showIcon title={t('check.nothing')} className={styles.block} />}
      {!readOnly && (
        <div className={styles.actions}>
          <Button onClick={onBack}>{t('check.back')}</Button>
          <Button
            type="primary"
            disabled={useful === 0}
            loading={start.isPending}
            onClick={() => start.mutate(found.id ?? '')}
          >
            {t('check.start', { count: useful })}
          </Button>
        </div>
      )}
    </>
  );
}

/** What will happen, in sentences. */
function Plan({ found: { counts = {}, duplicatePolicy, assign, defaults = {} } }: { found: Import }) {
  const { t } = useTranslation('imports');
  const { assigned } = useSubject();
  const number = (value: number | undefined) => (value ?? 0).toLocaleString('en-US');
  const filled = Object.keys(defaults).length;
  const lines = [
    counts.create && t('plan.create', { count: counts.create, number: number(counts.create) }),
    counts.update && t('plan.update', { count: counts.update, number: number(counts.update) }),
    counts.skip && t('plan.skip', { count: counts.skip, number: number(counts.skip) }),
    counts.fail && t('plan.fail', { count: counts.fail, number: number(counts.fail) }),
    duplicatePolicy === 'DUPLICATE_POLICY_CREATE' && counts.duplicateExisting ? t('plan.again') : '',
    assigned && counts.create ? t(assign ? 'plan.assign' : 'plan.keepOwner') : '',
    filled > 0 && t('plan.defaults', { count: filled }),
    t('plan.undo'),
  ];
  return (
    <ul className={styles.plan}>
      {lines.filter(Boolean).map((line) => (
        <li key={String(line)}>{line}</li>
      ))}
    </ul>
  );
}
