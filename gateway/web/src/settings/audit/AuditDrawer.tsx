import { Button, Drawer } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../intake/intake.module.css';
import { BranchName } from '../shared/BranchSelect';
import shared from '../shared/shared.module.css';
import type { AuditEntry, Narrowing } from './api';
import { Outcome } from './Outcome';
import { ActionWords, useTypeWords } from './Words';

interface AuditDrawerProps {
  entry: AuditEntry;
  onClose: () => void;
  onNarrow: (change: Partial<Narrowing>) => void;
}

/** One entry with all its facts and its place in the chain. */
export function AuditDrawer({ entry, onClose, onNarrow }: AuditDrawerProps) {
  const { t } = useTranslation('settings');
  const typeWords = useTypeWords();
  const sealed = Number(entry.seq ?? 0) > 0;
  const narrow = (change: Partial<Narrowing>) => {
    onNarrow(change);
    onClose();
  };
  const rows: [string, ReactNode][] = [
    [t('audit.time'), dayjs(entry.occurTime).format('YYYY-MM-DD HH:mm:ss.SSS')],
    [
      t('audit.actor'),
      <span key="actor" className={shared.row}>
        {entry.actorName || t('audit.nobody')}
        {entry.actorId && (
          <Button size="small" onClick={() => narrow({ actor: entry.actorId })}>
            {t('audit.onlyActor')}
          </Button>
        )}
      </span>,
    ],
    [t('audit.kind'), t(`audit.kinds.${entry.kind}`)],
    [
      t('audit.action'),
      <span key="action">
        <ActionWords action={entry.action} /> <code>{entry.action}</code>
      </span>,
    ],
    [t('audit.record'), typeWords(entry.recordType)],
    [
      t('audit.recordId'),
      entry.recordId && (
        <span key="record" className={shared.row}>
          <code>{entry.recordId}</code>
          <Button size="small" onClick={() => narrow({ recordId: entry.recordId })}>
            {t('audit.onlyRecord')}
          </Button>
        </span>
      ),
    ],
    [t('audit.outcome'), <Outcome key="outcome" outcome={entry.outcome} />],
    [t('branch'), <BranchName key="branch" id={entry.branchId} />],
    [t('audit.address'), entry.address],
    [t('audit.request'), entry.requestId && <code key="request">{entry.requestId}</code>],
  ];
  return (
    <Drawer open size={640} title={<ActionWords action={entry.action} />} onClose={onClose}>
      <dl className={styles.facts}>
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <h3 className={shared.section}>{t('audit.chain')}</h3>
      {sealed ? (
        <dl className={styles.facts}>
          <dt>{t('audit.seq')}</dt>
          <dd>{entry.seq}</dd>
          <dt>{t('audit.hash')}</dt>
          <dd>
            <code>{entry.hash}</code>
          </dd>
        </dl>
      ) : (
        <p className={shared.quiet}>{t('audit.unsealed')}</p>
      )}
      <h3 className={shared.section}>{t('audit.facts')}</h3>
      <pre className={styles.payload}>{JSON.stringify(entry.facts ?? {}, null, 2)}</pre>
    </Drawer>
  );
}
