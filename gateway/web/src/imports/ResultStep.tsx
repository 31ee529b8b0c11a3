import { DownloadOutlined, RollbackOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Import } from '@/api/types';
import { useSession } from '@/app/session/session';
import { useDrafts } from '@/kit/views/views';
import { LEADS } from '@/leads/api';
import { fileUrl } from '@/kit/files/upload';
import { CountCards } from './CountCards';
import styles from './imports.module.css';
import { canUndo, type Screen, written } from './machine';
import { Problems } from './Problems';
import { addressOf, useSubject } from './subjects';
import { useTakeBack } from './useTakeBack';

interface ResultStepProps {
  found: Import;
  screen: Screen;
}

/** How it ended, and what can be done now. */
export function ResultStep({ found, screen }: ResultStepProps) {
  const { counts = {}, problems = [] } = found;
  const shown = screen === 'cancelled' ? written(counts) > 0 : screen !== 'failed';
  return (
    <>
      <section className={styles.card}>
        <Outcome found={found} screen={screen} />
        {shown && <CountCards counts={counts} />}
        <Actions found={found} />
      </section>
      {screen === 'result' && <Problems problems={problems} fail={counts.fail ?? 0} />}
    </>
  );
}

function Outcome({ found, screen }: ResultStepProps) {
  const { t } = useTranslation('imports');
  const { counts = {}, error, errorReason } = found;
  const number = (value: number | undefined) => (value ?? 0).toLocaleString('en-US');
  if (screen === 'failed') {
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={error || t('failed.title')}
        description={
          <>
            {t('failed.hint')}
            {errorReason && <div className={styles.quiet}>{errorReason}</div>}
          </>
        }
      />
    );
  }
  if (screen === 'cancelled') {
    const rows = written(counts);
    const text = rows > 0 ? t('cancelled.written', { count: rows }) : t('cancelled.nothing');
    return <Alert type="info" showIcon title={t('cancelled.title')} description={text} />;
  }
  if (screen === 'undone') {
    const kept = counts.kept ? t('undone.kept', { count: counts.kept, number: number(counts.kept) }) : '';
    const title = t('undone.title', { count: counts.undone ?? 0, number: number(counts.undone) });
    return <Alert type="info" showIcon title={title} description={kept} />;
  }
  const failed = (counts.fail ?? 0) > 0;
  return (
    <Alert
      type={failed ? 'warning' : 'success'}
      showIcon
      title={t('result.title', { create: number(counts.create), update: number(counts.update) })}
      description={
        failed ? t('result.failed', { count: counts.fail, number: number(counts.fail) }) : undefined
      }
    />
  );
}

function Actions({ found }: { found: Import }) {
  const { t } = useTranslation('imports');
  const navigate = useNavigate();
  const { readOnly } = useSession();
  const takeBack = useTakeBack();
  const subject = useSubject();
  const { id = '', state, counts, failedFileId } = found;
  const open = () => {
    if (subject.type === LEADS) showLeadsOf(id);
    void navigate(subject.home);
  };
  const made = written(counts) > 0 && state !== 'IMPORT_STATE_UNDONE';
  return (
    <div className={styles.actions}>
      {made && (
        <Button type="primary" onClick={open}>
          {subject.open}
        </Button>
      )}
      {failedFileId && (
        <Button icon={<DownloadOutlined />} href={fileUrl(failedFileId)} download>
          {t('result.download')}
        </Button>
      )}
      {!readOnly && canUndo(state, counts) && (
        <Button
          danger
          icon={<RollbackOutlined />}
          loading={takeBack.pending}
          onClick={() => void takeBack.ask(found)}
        >
          {t('undo.button')}
        </Button>
      )}
      {!readOnly && <Button onClick={() => void navigate(addressOf(subject, '/new'))}>{t('another')}</Button>}
    </div>
  );
}

/** The leads index shows what this import made (as an unsaved change of the view of all leads). */
function showLeadsOf(importId: string) {
  const filter = {
    match: 'MATCH_ALL' as const,
    conditions: [{ field: 'origin_id', operator: 'OPERATOR_EQ' as const, values: [importId] }],
  };
  useDrafts.getState().change(`${LEADS}/all`, { filter });
}
