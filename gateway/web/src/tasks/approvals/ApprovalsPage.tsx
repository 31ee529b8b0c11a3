import { useQuery } from '@tanstack/react-query';
import { Segmented, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Approval, Decision } from '@/api/types';
import { useCan } from '@/app/session/session';
import { ReasonDialog } from '@/kit/dialogs';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { refreshRecords } from '@/kit/records/useRecords';
import { useAsk } from '@/kit/useAsk';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { TasksNav } from '../TasksNav';
import { APPROVALS, decide, listApprovals, listWaiting, withdraw } from './api';
import { ApprovalCard } from './ApprovalCard';
import styles from './approvals.module.css';

type Box = 'waiting' | 'mine' | 'all';

const LOADERS: Record<Box, () => Promise<Approval[]>> = {
  waiting: async () => (await listWaiting()).approvals ?? [],
  mine: () =>
    listApprovals({ conditions: [{ field: 'owner_id', operator: 'OPERATOR_EQ', values: ['$me'] }] }),
  all: () => listApprovals(undefined),
};

/** Requests that wait for my word, those that I made, and all that I may see. */
export default function ApprovalsPage() {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const boxes: Box[] = can('tasks.approval.read') ? ['waiting', 'mine', 'all'] : ['waiting'];
  const box = boxes.find((one) => one === params.get('box')) ?? 'waiting';
  const { data, error, refetch } = useQuery({ queryKey: [APPROVALS, 'list', box], queryFn: LOADERS[box] });
  const { onDecide, onWithdraw, dialog } = useWords();
  return (
    <div className={styles.page}>
      <TasksNav title={t('places.approvals')}>
        {boxes.length > 1 && (
          <Segmented
            aria-label={t('approvals.box')}
            value={box}
            options={boxes.map((one) => ({ value: one, label: t(`approvals.boxes.${one}`) }))}
            onChange={(chosen) => setParams({ box: chosen })}
          />
        )}
      </TasksNav>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />}
      {data?.length === 0 && <EmptyState text={t(`approvals.none.${box}`)} />}
      <div className={styles.cards}>
        {data?.map((approval) => (
          <ApprovalCard
            key={approval.id}
            approval={approval}
            onDecide={(decision) => void onDecide(approval, decision)}
            onWithdraw={() => void onWithdraw(approval)}
          />
        ))}
      </div>
      {dialog}
    </div>
  );
}

const VERBS = {
  DECISION_APPROVE: 'approve',
  DECISION_RETURN: 'return',
  DECISION_REJECT: 'reject',
} as const;

/** Asks for the reason, then says it. A word stands: it cannot be taken back. */
function useWords() {
  const { t } = useTranslation('tasks');
  const [ask, dialog] = useAsk();
  const report = useReport();
  const told = useUndo();
  const say = async (act: () => Promise<unknown>, text: string) => {
    try {
      await act();
      told(text);
    } catch (error) {
      report(error);
    }
    // also after a refusal: somebody else may have been faster
    await refreshRecords(APPROVALS);
  };
  const onDecide = async (approval: Approval, decision: Decision) => {
    const verb = VERBS[decision as keyof typeof VERBS];
    const reason = await ask<string>((done) => (
      <ReasonDialog
        title={`${t(`approvals.${verb}`)} · ${approval.subjectTitle}`}
        label={t(verb === 'approve' ? 'approvals.reasonFree' : 'approvals.reason')}
        okText={t(`approvals.${verb}`)}
        danger={verb === 'reject'}
        required={verb !== 'approve'}
        onDone={done}
      />
    ));
    if (reason === null) return;
    await say(() => decide(approval, decision, reason), t(`approvals.said.${decision}`));
  };
  const onWithdraw = async (approval: Approval) => {
    const reason = await ask<string>((done) => (
      <ReasonDialog
        title={`${t('approvals.withdraw')} · ${approval.subjectTitle}`}
        label={t('approvals.reasonFree')}
        okText={t('approvals.withdraw')}
        onDone={done}
      />
    ));
    if (reason === null) return;
    await say(() => withdraw(approval, reason), t('approvals.states.APPROVAL_STATE_WITHDRAWN'));
  };
  return { onDecide, onWithdraw, dialog };
}
