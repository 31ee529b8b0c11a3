import { Button, Checkbox } from 'antd';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DeadlinePlan, DueChange } from '@/api/types';
import { useMe } from '@/app/session/session';
import { formatTime } from '@/kit/fields/format';
import { Mark } from '@/kit/Mark';
import { PersonName } from '@/kit/PersonName';
import styles from './deadlines.module.css';
import { daysBetween, keptOf, undoable, wallText } from './shift';

interface PlanCardProps {
  plan: DeadlinePlan;
  /** May this person decide? */
  may: boolean;
  ref?: Ref<HTMLElement>;
  onAccept: (kept: string[]) => void;
  onDecline: () => void;
  onUndo: () => void;
}

/** A plan: the school's date, and while it waits for a decision what the new one means for each open task. */
export function PlanCard(props: PlanCardProps) {
  const { t } = useTranslation('tasks');
  const { plan, may } = props;
  const shifted = plan.state === 'DEADLINE_PLAN_STATE_SHIFTED';
  return (
    <article ref={props.ref} tabIndex={-1} className={styles.card} aria-label={plan.title}>
      <header>
        <h2>{plan.title}</h2>
        <span className={styles.quiet}>{plan.studentName}</span>
        <PersonName id={plan.ownerId} />
        {plan.state === 'DEADLINE_PLAN_STATE_CLOSED' && <Mark>{t('deadlines.closed')}</Mark>}
      </header>
      <p className={styles.dates}>
        {t('deadlines.deadline')} <Instant time={plan.deadlineTime} zone={plan.deadlineZone} gone={shifted} />
        {shifted && (
          <>
            <span aria-hidden>→</span>
            <Instant time={plan.proposedTime} zone={plan.proposedZone} />
            <Moved days={daysBetween(plan.deadlineTime, plan.proposedTime)} />
          </>
        )}
      </p>
      {shifted ? (
        // a newer date is another diff: what was ticked on the one before does not count
        <Diff key={plan.proposedTime} {...props} may={may} />
      ) : (
        <Decision {...props} />
      )}
    </article>
  );
}

function Instant({ time, zone, gone = false }: { time?: string; zone?: string; gone?: boolean }) {
  const text = (
    <time dateTime={time} title={formatTime(time)}>
      {wallText(time, zone)} <small>{zone}</small>
    </time>
  );
  return gone ? <del>{text}</del> : <strong>{text}</strong>;
}

function Moved({ days }: { days: number }) {
  const { t } = useTranslation('tasks');
  if (days === 0) return <Mark>{t('deadlines.sameDay')}</Mark>;
  return (
    <Mark tone={days < 0 ? 'error' : 'processing'}>
      {t(days < 0 ? 'deadlines.earlier' : 'deadlines.later', { count: Math.abs(days) })}
    </Mark>
  );
}

function Diff({ plan, may, onAccept, onDecline }: PlanCardProps) {
  const { t } = useTranslation('tasks');
  const me = useMe();
  const changes = plan.changes ?? [];
  const ids = changes.map(({ taskId = '' }) => taskId);
  const [taken, setTaken] = useState<ReadonlySet<string>>(() => new Set(ids));
  const set = (id: string, on: boolean) =>
    setTaken((old) => new Set(on ? [...old, id] : [...old].filter((one) => one !== id)));
  const kept = keptOf(plan, taken);
  const moved = changes.length - kept.length;
  return (
    <>
      {changes.length === 0 && <p className={styles.quiet}>{t('deadlines.noTasks')}</p>}
      {changes.length > 0 && (
        <table className={styles.diff}>
          <thead>
            <tr>
              <th scope="col">
                <Checkbox
                  disabled={!may}
                  aria-label={t('deadlines.takeAll')}
                  checked={kept.length === 0}
                  indeterminate={moved > 0 && kept.length > 0}
                  onChange={({ target }) => setTaken(new Set(target.checked ? ids : []))}
                />
              </th>
              {(['task', 'owner', 'before', 'after', 'by'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`deadlines.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <Line
                key={change.taskId}
                change={change}
                mine={change.ownerId === me}
                taken={taken.has(change.taskId ?? '')}
                disabled={!may}
                onTake={(on) => set(change.taskId ?? '', on)}
              />
            ))}
          </tbody>
        </table>
      )}
      {may && (
        <footer>
          <Button type="primary" disabled={changes.length > 0 && moved === 0} onClick={() => onAccept(kept)}>
            {kept.length > 0 ? t('deadlines.acceptSome', { count: moved }) : t('deadlines.accept')}
          </Button>
          <Button onClick={onDecline}>{t('deadlines.decline')}</Button>
          {kept.length > 0 && moved > 0 && (
            <span className={styles.quiet}>{t('deadlines.keeps', { count: kept.length })}</span>
          )}
        </footer>
      )}
    </>
  );
}

interface LineProps {
  change: DueChange;
  mine: boolean;
  taken: boolean;
  disabled: boolean;
  onTake: (on: boolean) => void;
}

function Line({ change, mine, taken, disabled, onTake }: LineProps) {
  const { t } = useTranslation('tasks');
  const { taskId = '', title, oldDueTime, newDueTime, dueZone, overdue } = change;
  return (
    <tr data-taken={taken} data-mine={mine}>
      <td>
        <Checkbox
          disabled={disabled}
          aria-label={t('deadlines.take', { title })}
          checked={taken}
          onChange={({ target }) => onTake(target.checked)}
        />
      </td>
      <th scope="row">
        <Link to={`/tasks?preview=${taskId}`}>{title}</Link>
      </th>
      <td>
        <PersonName id={change.ownerId} />
      </td>
      <td data-label={t('deadlines.columns.before')}>{wallText(oldDueTime, dueZone)}</td>
      <td data-label={t('deadlines.columns.after')}>
        <strong>{wallText(taken ? newDueTime : oldDueTime, dueZone)}</strong>{' '}
        {taken && overdue && <Mark tone="error">{t('deadlines.past')}</Mark>}
      </td>
      <td>
        {taken ? <Moved days={daysBetween(oldDueTime, newDueTime)} /> : <Mark>{t('deadlines.kept')}</Mark>}
      </td>
    </tr>
  );
}

/** What was decided last, and the way back as long as there is one. */
function Decision({ plan, may, onUndo }: PlanCardProps) {
  const { t } = useTranslation('tasks');
  if (!plan.decideTime) return null;
  return (
    <footer>
      <PersonName id={plan.decidedBy} />
      <span className={styles.quiet}>
        {t(plan.declineReason ? 'deadlines.declinedAt' : 'deadlines.acceptedAt', {
          time: formatTime(plan.decideTime),
          reason: plan.declineReason,
        })}
      </span>
      {may && undoable(plan) && (
        <Button size="small" onClick={onUndo}>
          {t('deadlines.undo')}
        </Button>
      )}
    </footer>
  );
}
