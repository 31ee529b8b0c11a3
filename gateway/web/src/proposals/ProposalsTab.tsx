import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type Problem, toProblem } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { useCan } from '@/app/session/session';
import { useLocale } from '@/i18n';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { useReport } from '@/kit/useReport';
import { createProposal, listProposals, type Proposal, PROPOSALS } from './api';
import { Builder } from './Builder';
import styles from './proposals.module.css';
import { SendDialog } from './SendDialog';
import { Tracking } from './Tracking';

/** The proposals of a student: the open one is in the address (`proposal=`). */
export default function ProposalsTab({ studentId, closed }: { studentId: string; closed: boolean }) {
  const { t } = useTranslation('proposals');
  const can = useCan();
  const report = useReport();
  const [params, setParams] = useSearchParams();
  const [busy, setBusy] = useState(false);
  const found = useQuery({
    queryKey: [PROPOSALS, 'list', studentId],
    queryFn: () => listProposals(studentId),
  });
  const show = (id: string) =>
    setParams(
      (old) => {
        old.set('proposal', id);
        return old;
      },
      { replace: true },
    );
  const add = async () => {
    setBusy(true);
    try {
      const made = await createProposal(studentId);
      await queryClient.invalidateQueries({ queryKey: [PROPOSALS, 'list'] });
      show(made.id ?? '');
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const writable = can('students.proposal.edit') && !closed;
  const button = writable && (
    <Button type="primary" icon={<PlusOutlined />} loading={busy} onClick={() => void add()}>
      {t('add')}
    </Button>
  );
  if (found.data.length === 0) return <EmptyState text={t('none')}>{button}</EmptyState>;
  const open = found.data.find(({ id }) => id === params.get('proposal')) ?? found.data[0];
  return (
    <div className={styles.tab}>
      <div className={styles.choices} role="tablist" aria-label={t('title')}>
        {found.data.map((one) => (
          <Choice key={one.id} proposal={one} chosen={one === open} onShow={() => show(one.id ?? '')} />
        ))}
        {button}
      </div>
      {open && <Open key={open.id} proposal={open} writable={writable} />}
    </div>
  );
}

const COLOURS: Partial<Record<string, string>> = {
  PROPOSAL_STATE_SENT: 'blue',
  PROPOSAL_STATE_CONFIRMED: 'green',
  PROPOSAL_STATE_WITHDRAWN: 'red',
};

interface ChoiceProps {
  proposal: Proposal;
  chosen: boolean;
  onShow: () => void;
}

function Choice({ proposal, chosen, onShow }: ChoiceProps) {
  const { t } = useTranslation('proposals');
  const locale = useLocale();
  const title = locale === 'zh' ? proposal.titleZh || proposal.titleEn : proposal.titleEn || proposal.titleZh;
  const opened = proposal.state === 'PROPOSAL_STATE_SENT' && proposal.firstOpenTime;
  return (
    <button type="button" role="tab" aria-selected={chosen} className={styles.choice} onClick={onShow}>
      <span>{title}</span>
      <small>
        {t('version', { number: proposal.versionNo })}
        <Tag color={COLOURS[proposal.state ?? '']}>
          {t(opened ? 'states.opened' : `states.${proposal.state}`)}
        </Tag>
        {formatTime(proposal.confirmTime ?? proposal.sendTime ?? proposal.createTime)}
      </small>
    </button>
  );
}

function Open({ proposal, writable }: { proposal: Proposal; writable: boolean }) {
  const report = useReport();
  // kept here: once it was sent, the builder goes, and the dialog with the link must stay
  const [sending, setSending] = useState<Proposal | null>(null);
  const [missing, setMissing] = useState<Problem | null>(null);
  const draft = proposal.state === 'PROPOSAL_STATE_DRAFT';
  const refused = (error: unknown) => {
    const problem = toProblem(error);
    setSending(null);
    if (problem.reason === 'PROPOSAL_INCOMPLETE') setMissing(problem);
    else report(error);
  };
  return (
    <>
      {draft && writable && (
        <Builder
          proposal={proposal}
          missing={missing}
          onMissingClosed={() => setMissing(null)}
          onSend={(ready) => {
            setMissing(null);
            setSending(ready);
          }}
        />
      )}
      {(!draft || (proposal.versionNo ?? 1) > 1) && <Tracking proposal={proposal} />}
      {sending && <SendDialog proposal={sending} onClose={() => setSending(null)} onRefused={refused} />}
    </>
  );
}
