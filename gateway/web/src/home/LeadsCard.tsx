import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { StageTag } from '@/kit/StageTag';
import { LEADS, listLeads } from '@/leads/api';
import type { Question } from './api';
import styles from './home.module.css';

const SHOWN = 6;

interface LeadsCardProps {
  question: Question;
  /** Which time says how urgent it is. */
  time: 'nextContactTime' | 'createTime';
}

/** The first leads of a question, and the way to all of them. */
export function LeadsCard({ question: { key, view, query }, time }: LeadsCardProps) {
  const { t } = useTranslation('home');
  const { data, error, refetch } = useQuery({
    queryKey: [LEADS, 'home', query],
    queryFn: () => listLeads(query, '', SHOWN),
  });
  const leads = data?.leads ?? [];
  return (
    <section className={styles.card} aria-label={t(`${key}.title`)}>
      <div className={styles.head}>
        <h2>{t(`${key}.title`)}</h2>
        <Link to={`/leads?view=${view}`}>{t('all')}</Link>
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {data && leads.length === 0 && <p className={styles.quiet}>{t(`${key}.none`)}</p>}
      <ul className={styles.leads}>
        {leads.map((lead) => (
          <Line key={lead.id} lead={lead} time={lead[time]} due={time === 'nextContactTime'} />
        ))}
      </ul>
    </section>
  );
}

function Line({ lead, time, due }: { lead: Lead; time: string | undefined; due: boolean }) {
  const late = due && dayjs(time).isBefore(dayjs());
  return (
    <li>
      <Link to={`/leads/${lead.id}`}>
        <strong className="ellipsis">{lead.name || '—'}</strong>
        <span>
          <StageTag id={lead.stageId} />
        </span>
        <span className={`${styles.quiet} ellipsis`}>{lead.nextStep || lead.targetCourse}</span>
        <span>
          <PersonName id={lead.ownerId} />
        </span>
        <time className={late ? styles.late : styles.quiet} dateTime={time} title={formatTime(time)}>
          {dayjs(time).fromNow()}
        </time>
      </Link>
    </li>
  );
}
