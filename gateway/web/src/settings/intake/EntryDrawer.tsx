import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '@/app/session/session';
import { formatTime } from '@/kit/fields/format';
import { useReport } from '@/kit/useReport';
import { Mark } from '@/kit/Mark';
import shared from '../shared/shared.module.css';
import { discardEntry, ENTRIES, type Entry, replayEntry } from './api';
import styles from './intake.module.css';

const TONES: Record<string, 'success' | 'processing' | 'error'> = {
  INTAKE_STATE_ACCEPTED: 'success',
  INTAKE_STATE_DUPLICATE: 'processing',
  INTAKE_STATE_FAILED: 'error',
};

export function EntryState({ state = '' }: { state?: string }) {
  const { t } = useTranslation('settings');
  return <Mark tone={TONES[state]}>{t(`entries.states.${state}`)}</Mark>;
}

interface EntryDrawerProps {
  entry: Entry;
  source: string;
  onClose: () => void;
}

/** What came in and what became of it; what failed can be tried again or put away. */
export function EntryDrawer({ entry, source, onClose }: EntryDrawerProps) {
  const { t } = useTranslation('settings');
  const can = useCan();
  const { message } = App.useApp();
  const report = useReport();
  const queries = useQueryClient();
  const [now, setNow] = useState(entry);
  const [busy, setBusy] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const open = now.state === 'INTAKE_STATE_FAILED' || now.state === 'INTAKE_STATE_RECEIVED';
  const act = async (work: () => Promise<Entry>) => {
    setBusy(true);
    try {
      const after = await work();
      setNow(after);
      setDiscarding(false);
      await queries.invalidateQueries({ queryKey: [ENTRIES] });
      const failed = after.state === 'INTAKE_STATE_FAILED';
      void message[failed ? 'warning' : 'success'](t(`entries.states.${after.state}`));
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  const { id = '' } = now;
  return (
    <Drawer
      open
      size={620}
      title={`${source} · ${formatTime(now.createTime)}`}
      onClose={onClose}
      footer={
        can('leads.intake.edit') &&
        open && (
          <div className={shared.footer}>
            <Button danger type="text" onClick={() => setDiscarding(true)}>
              {t('entries.discard')}
            </Button>
            <span className={shared.push} />
            <Button type="primary" loading={busy} onClick={() => void act(() => replayEntry(id))}>
              {t('entries.replay')}
            </Button>
          </div>
        )
      }
    >
      <dl className={styles.facts}>
        <dt>{t('state')}</dt>
        <dd>
          <EntryState state={now.state} />
        </dd>
        {now.error && (
          <>
            <dt>{t('entries.reason')}</dt>
            <dd>
              {now.error} {now.errorReason && <code>{now.errorReason}</code>}
            </dd>
          </>
        )}
        {now.leadId && (
          <>
            <dt>{t('entries.lead')}</dt>
            <dd>
              <Link to={`/leads/${now.leadId}`}>{t('entries.openLead')}</Link>
            </dd>
          </>
        )}
        <dt>{t('entries.attempts')}</dt>
        <dd>{now.attemptCount ?? 0}</dd>
      </dl>
      <h3 className={shared.section}>{t('entries.payload')}</h3>
      <pre className={styles.payload}>{JSON.stringify(now.payload ?? {}, null, 2)}</pre>
      {discarding && (
        <Discard
          busy={busy}
          onCancel={() => setDiscarding(false)}
          onDiscard={(reason) => void act(() => discardEntry(id, reason))}
        />
      )}
    </Drawer>
  );
}

interface DiscardProps {
  busy: boolean;
  onCancel: () => void;
  onDiscard: (reason: string) => void;
}

function Discard({ busy, onCancel, onDiscard }: DiscardProps) {
  const { t } = useTranslation('settings');
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title={t('entries.discardTitle')}
      okText={t('entries.discard')}
      okButtonProps={{ danger: true, disabled: !reason.trim(), loading: busy }}
      cancelText={t('cancel')}
      onCancel={onCancel}
      onOk={() => onDiscard(reason.trim())}
    >
      <Input.TextArea
        autoFocus
        maxLength={500}
        aria-label={t('entries.why')}
        placeholder={t('entries.why')}
        autoSize={{ minRows: 2, maxRows: 6 }}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </Modal>
  );
}
