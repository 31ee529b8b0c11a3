import { Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { formatTime } from './fields/format';
import styles from './kit.module.css';

export interface DeadlineProps {
  time?: string;
  date?: string;
  clock?: string;
  zone?: string;
  /** What is over or done is not urgent any more. */
  done?: boolean;
}

/** How near a deadline is: over, within a week, within a month, later. */
export function urgencyOf(
  time: string | undefined,
  now = dayjs(),
): 'none' | 'over' | 'week' | 'month' | 'later' {
  if (!time) return 'none';
  const days = dayjs(time).diff(now, 'hour') / 24;
  if (days < 0) return 'over';
  if (days <= 7) return 'week';
  return days <= 30 ? 'month' : 'later';
}

/** A deadline on the school's clock, as the school says it; the reader's own time is beside it. */
export function Deadline({ time, date, clock, zone, done = false }: DeadlineProps) {
  const { t } = useTranslation('kit');
  if (!time) return <span className={styles.deadline}>{t('deadline.rolling')}</span>;
  const own = t('deadline.own', { time: formatTime(time) });
  return (
    <Tooltip title={`${zone ?? ''} · ${own}`}>
      <time className={styles.deadline} dateTime={time} data-urgency={done ? 'none' : urgencyOf(time)}>
        {date} {clock} <span className="visually-hidden">{`${zone ?? ''}, ${own}`}</span>
      </time>
    </Tooltip>
  );
}
