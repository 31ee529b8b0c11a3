import { Button, Segmented, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead, TimelineEntry } from '@/api/types';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useTimeline } from '../useLeads';
import styles from './record.module.css';
import { TimelineItem } from './TimelineItem';

/** Filter chips: which kinds of entries each shows. */
const FILTERS: Record<string, string[]> = {
  all: [],
  activity: ['leads.activity'],
  stage: ['leads.lead.moved', 'leads.lead.assigned'],
  changes: ['leads.lead.updated', 'leads.lead.merged', 'leads.lead.absorbed', 'leads.lead.created'],
};

/** Everything that happened to a lead, newest first, by day. */
export function Timeline({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const [filter, setFilter] = useState('all');
  const found = useTimeline(lead.id ?? '', FILTERS[filter] ?? []);
  const entries = found.data?.pages.flatMap((page) => page.entries ?? []) ?? [];
  return (
    <section aria-label={t('timeline.title')}>
      <Segmented
        size="small"
        aria-label={t('timeline.filter')}
        value={filter}
        onChange={setFilter}
        options={Object.keys(FILTERS).map((value) => ({ value, label: t(`timeline.${value}`) }))}
      />
      {found.error && entries.length === 0 && (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton active paragraph={{ rows: 6 }} style={{ marginTop: 16 }} />}
      {found.isSuccess && entries.length === 0 && <EmptyState text={t('timeline.empty')} />}
      {byDay(entries).map(([day, items]) => (
        <div key={day} className={styles.day}>
          <h3>{day === dayjs().format('YYYY-MM-DD') ? t('timeline.today') : day}</h3>
          <ol>
            {items.map((entry) => (
              <TimelineItem key={entry.id} entry={entry} />
            ))}
          </ol>
        </div>
      ))}
      {found.hasNextPage && (
        <Button block loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('timeline.more')}
        </Button>
      )}
    </section>
  );
}

function byDay(entries: TimelineEntry[]): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = dayjs(entry.occurTime).format('YYYY-MM-DD');
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}
