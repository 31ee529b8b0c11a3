import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Task } from '@/api/types';
import { shortTime } from '@/kit/fields/format';
import { here, wallOf } from '../calendar/zone';
import styles from '../tasks.module.css';
import { dueState } from './due';

/** When it is due, late and soon ones in colour; in another zone also as it was meant there. */
export function Due({ task }: { task: Task }) {
  const { t } = useTranslation('tasks');
  if (!task.dueTime) return null;
  const state = dueState(task);
  const zone = task.dueZone || here();
  const there = wallOf(task.dueTime, zone);
  const elsewhere = there.day !== dayjs(task.dueTime).format('YYYY-MM-DD') || zone !== here();
  const title = elsewhere ? t('due.there', { time: `${there.day} ${there.clock}`, zone }) : undefined;
  return (
    <time className={styles.due} data-state={state} dateTime={task.dueTime} title={title}>
      {shortTime(task.dueTime)}
      {state !== 'fine' && <span className="visually-hidden"> {t(`due.${state}`)}</span>}
    </time>
  );
}
