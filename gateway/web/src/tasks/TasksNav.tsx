import { useQuery } from '@tanstack/react-query';
import { Badge } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useCan } from '@/app/session/session';
import { APPROVALS, listWaiting } from './approvals/api';
import { listPlans, PLANS } from './deadlines/api';
import styles from './tasks.module.css';

/** Tasks, what waits for my word, moved deadlines and hand-overs: the pages of this place. */
export function TasksNav({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const { data } = useQuery({ queryKey: [APPROVALS, 'waiting'], queryFn: listWaiting });
  const plans = can('tasks.deadline_plan.read');
  const { data: shifted } = useQuery({
    queryKey: [PLANS, 'list', 'shifted'],
    queryFn: () => listPlans('shifted'),
    enabled: plans,
  });
  const places = [
    { path: '/tasks', key: 'tasks', shown: can('tasks.task.read'), count: 0 },
    { path: '/tasks/approvals', key: 'approvals', shown: true, count: data?.total ?? 0 },
    { path: '/tasks/deadlines', key: 'deadlines', shown: plans, count: shifted?.length ?? 0 },
    { path: '/tasks/handovers', key: 'handovers', shown: can('tasks.handover.read'), count: 0 },
  ] as const;
  return (
    <div className={styles.nav}>
      <h1 className="visually-hidden">{title}</h1>
      <nav aria-label={t('places.title')}>
        {places
          .filter(({ shown }) => shown)
          .map(({ path, key, count }) => (
            <NavLink key={key} to={path} end>
              {t(`places.${key}`)}
              {count > 0 && (
                <Badge
                  count={count}
                  size="small"
                  title={t(`${key === 'deadlines' ? 'deadlines' : 'approvals'}.waiting`, { count })}
                />
              )}
            </NavLink>
          ))}
      </nav>
      <div className={styles.actions}>{children}</div>
    </div>
  );
}
