import { Alert, Button, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '@/api/queries';
import { type Proposal, PROPOSALS, renewLink, sendProposal } from './api';
import { Labelled } from './Labelled';
import { LinkField } from './LinkField';
import styles from './proposals.module.css';

const DAYS = [7, 30, 90];

interface SendProps {
  proposal: Proposal;
  /** A new link to what was sent already. */
  renew?: boolean;
  onClose: () => void;
  onRefused: (error: unknown) => void;
}

/** Sends the draft, or renews its link; the link is there to be copied until the dialog is closed. */
export function SendDialog({ proposal, renew = false, onClose, onRefused }: SendProps) {
  const { t } = useTranslation('proposals');
  const [days, setDays] = useState(30);
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    try {
      const id = proposal.id ?? '';
      const answer = await (renew ? renewLink(id, days) : sendProposal(id, days, proposal.etag));
      setLink(answer.link ?? '');
    } catch (error) {
      onRefused(error);
    } finally {
      setBusy(false);
    }
  };
  // the list would replace this dialog's page; what was sent shows when the link has been copied
  const close = () => {
    onClose();
    if (link !== null) void queryClient.invalidateQueries({ queryKey: [PROPOSALS] });
  };
  const sent = link !== null;
  return (
    <Modal
      open
      title={t(sent ? 'sendDialog.done' : renew ? 'sendDialog.renew' : 'sendDialog.title')}
      onCancel={close}
      footer={
        sent ? (
          <Button type="primary" onClick={close}>
            {t('sendDialog.close')}
          </Button>
        ) : (
          <>
            <Button onClick={close}>{t('sendDialog.cancel')}</Button>
            <Button type="primary" loading={busy} autoFocus onClick={() => void send()}>
              {t(renew ? 'sendDialog.make' : 'send')}
            </Button>
          </>
        )
      }
    >
      {sent ? (
        <>
          <LinkField link={link} />
          <Alert type="info" showIcon title={t('sendDialog.once')} />
        </>
      ) : (
        <>
          <p className={styles.quiet}>{t(renew ? 'sendDialog.renewText' : 'sendDialog.text')}</p>
          <Labelled label={t('sendDialog.days')}>
            {() => (
              <Segmented
                aria-label={t('sendDialog.days')}
                value={days}
                options={DAYS.map((value) => ({ value, label: t('sendDialog.dayCount', { count: value }) }))}
                onChange={setDays}
              />
            )}
          </Labelled>
        </>
      )}
    </Modal>
  );
}
