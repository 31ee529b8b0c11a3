import { useTranslation } from 'react-i18next';
import type { Approval, ApprovalStep } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { formatTime } from '@/kit/fields/format';
import { useReference } from '@/kit/references';
import styles from './approvals.module.css';

/** The steps in their order: who has to agree, whether one is enough, and what has been said. */
export function StepPath({ approval }: { approval: Approval }) {
  const { t } = useTranslation('tasks');
  return (
    <ol className={styles.steps} aria-label={t('approvals.steps')}>
      {(approval.steps ?? []).map((step, place) => (
        <Step key={place} step={step} current={isCurrent(approval, place)} />
      ))}
    </ol>
  );
}

const isCurrent = ({ state, currentStep = 0 }: Approval, place: number) =>
  state === 'APPROVAL_STATE_PENDING' && currentStep === place;

function Step({ step, current }: { step: ApprovalStep; current: boolean }) {
  const { t } = useTranslation('tasks');
  const locale = useLocale();
  const staff = useReference('gateway.staff');
  const votes = step.votes ?? [];
  const name = (id: string) => staff?.find(({ value }) => value === id)?.label ?? '…';
  const silent = (step.approverIds ?? []).filter((id) => !votes.some(({ staffId }) => staffId === id));
  const decided =
    step.state !== undefined &&
    step.state !== 'APPROVAL_STATE_PENDING' &&
    step.state !== 'APPROVAL_STATE_UNSPECIFIED';
  const many = (step.approverIds ?? []).length > 1;
  return (
    <li aria-current={current ? 'step' : undefined} data-state={step.state}>
      <strong>{labelOf(step, locale)}</strong>{' '}
      {many && <em>{t(step.mode === 'APPROVAL_MODE_ALL' ? 'approvals.all' : 'approvals.any')}</em>}
      <ul>
        {votes.map((vote) => (
          <li key={`${vote.staffId} ${vote.voteTime}`} data-decision={vote.decision}>
            {vote.staffName} · {t(`approvals.said.${vote.decision ?? 'DECISION_APPROVE'}`)} ·{' '}
            {formatTime(vote.voteTime)}
            {vote.reason && <q>{vote.reason}</q>}
          </li>
        ))}
        {silent.length > 0 && !decided && (
          <li>
            {t(current ? 'approvals.waitsFor' : 'approvals.then', { names: silent.map(name).join('、') })}
          </li>
        )}
      </ul>
    </li>
  );
}
