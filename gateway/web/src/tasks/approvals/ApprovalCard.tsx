import { Button } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Approval, Decision } from '@/api/types';
import { useMe } from '@/app/session/session';
import { formatTime } from '@/kit/fields/format';
import { Mark } from '@/kit/Mark';
import { PersonName } from '@/kit/PersonName';
import styles from './approvals.module.css';
import { factsOf } from './facts';
import { StepPath } from './StepPath';

const TONES = {
  APPROVAL_STATE_PENDING: 'processing',
  APPROVAL_STATE_APPROVED: 'success',
  APPROVAL_STATE_REJECTED: 'error',
  APPROVAL_STATE_RETURNED: 'warning',
} as const;

interface ApprovalCardProps {
  approval: Approval;
  onDecide: (decision: Decision) => void;
  onWithdraw: () => void;
}

/** A request: what for, by whom, with which facts, how far it is, and my word on it. */
export function ApprovalCard({ approval, onDecide, onWithdraw }: ApprovalCardProps) {
  const { t, i18n } = useTranslation('tasks');
  const me = useMe();
  const { state = 'APPROVAL_STATE_PENDING', kind = '' } = approval;
  const pending = state === 'APPROVAL_STATE_PENDING';
  const mine = pending && (approval.waitingIds ?? []).includes(me);
  const word = (name: string) =>
    i18n.exists(`tasks:facts.${name}`) ? t(`facts.${name}` as 'facts.reason') : name;
  return (
    <article className={styles.card} aria-label={approval.subjectTitle}>
      <header>
        <h2>{approval.subjectTitle}</h2>
        <Mark tone={TONES[state as keyof typeof TONES]}>{t(`approvals.states.${state}`)}</Mark>
        {kind && <Mark>{word(kind)}</Mark>}
        <span className={styles.asked}>
          <PersonName id={approval.ownerId} />
          <time dateTime={approval.createTime} title={formatTime(approval.createTime)}>
            {dayjs(approval.createTime).fromNow()}
          </time>
        </span>
      </header>
      <dl className={styles.facts}>
        {factsOf(approval.facts).map(({ name, text }) => (
          <div key={name}>
            <dt>{word(name)}</dt>
            <dd className="number">{text}</dd>
          </div>
        ))}
      </dl>
      <StepPath approval={approval} />
      {mine && (
        <footer>
          <Button type="primary" onClick={() => onDecide('DECISION_APPROVE')}>
            {t('approvals.approve')}
          </Button>
          <Button onClick={() => onDecide('DECISION_RETURN')}>{t('approvals.return')}</Button>
          <Button danger onClick={() => onDecide('DECISION_REJECT')}>
            {t('approvals.reject')}
          </Button>
        </footer>
      )}
      {pending && approval.ownerId === me && (
        <footer>
          <Button onClick={onWithdraw}>{t('approvals.withdraw')}</Button>
        </footer>
      )}
    </article>
  );
}
