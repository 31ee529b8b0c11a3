import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PersonName } from '@/kit/PersonName';
import { listWorkload, TASKS } from '../api';
import type { LayoutProps } from '../layouts';
import { type Load, loadsOf } from './loads';
import styles from './workload.module.css';

const AHEAD_DAYS = 7;
const PARTS = ['late', 'waiting', 'planned', 'other'] as const;

/** Who has how much to do: a bar per person, the busiest first; a press shows the person's tasks. */
export default function TaskWorkload({ index }: LayoutProps) {
  const { t } = useTranslation('tasks');
  const from = dayjs().startOf('day');
  const { data, error, refetch } = useQuery({
    queryKey: [TASKS, 'workload', from.format('YYYY-MM-DD')],
    queryFn: () => listWorkload(from.toISOString(), from.add(AHEAD_DAYS, 'day').toISOString()),
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />;
  const loads = loadsOf(data);
  if (loads.length === 0) return <EmptyState text={t('workload.none')} />;
  const most = Math.max(1, ...loads.map(({ open }) => open));
  const show = (load: Load) => {
    const owner = load.ownerId
      ? { field: 'owner_id', operator: 'OPERATOR_EQ' as const, values: [load.ownerId] }
      : { field: 'owner_id', operator: 'OPERATOR_EMPTY' as const };
    const open = {
      field: 'status',
      operator: 'OPERATOR_IN' as const,
      values: ['TASK_STATUS_TODO', 'TASK_STATUS_IN_PROGRESS'],
    };
    index.set({ filter: { conditions: [owner, open] } });
    index.setLayout('list');
  };
  return (
    <div className={styles.workload}>
      <p className={styles.hint}>{t('workload.hint', { days: AHEAD_DAYS })}</p>
      <ul className={styles.legend} aria-hidden>
        {PARTS.map((part) => (
          <li key={part}>
            <i data-part={part} /> {t(`workload.${part}`)}
          </li>
        ))}
      </ul>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('workload.person')}</th>
            <th scope="col">{t('workload.openTasks')}</th>
            <th scope="col" className="number">
              {t('workload.hours')}
            </th>
            <th scope="col" className="number">
              {t('workload.completed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {loads.map((load) => (
            <Row key={load.ownerId} load={load} most={most} onShow={() => show(load)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ load, most, onShow }: { load: Load; most: number; onShow: () => void }) {
  const { t } = useTranslation('tasks');
  const parts = PARTS.filter((part) => load[part] > 0);
  const words = parts.map((part) => `${t(`workload.${part}`)} ${load[part]}`).join(t('workload.comma'));
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.person} onClick={onShow}>
          {load.ownerId ? <PersonName id={load.ownerId} /> : t('workload.nobody')}
        </button>
      </th>
      <td>
        <span className={styles.bar} title={words}>
          {parts.map((part) => (
            <span key={part} data-part={part} style={{ width: `${(load[part] / most) * 100}%` }} />
          ))}
          <span className={styles.total}>
            {load.open}
            <span className="visually-hidden"> ({words})</span>
          </span>
        </span>
      </td>
      <td className="number">{(load.minutes / 60).toFixed(1)}</td>
      <td className="number">{load.completed}</td>
    </tr>
  );
}
