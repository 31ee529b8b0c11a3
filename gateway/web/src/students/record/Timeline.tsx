import { Button, Skeleton, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Student, TimelineEntry } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useTimeline, useTimelineKinds } from '../useStudents';
import styles from './record.module.css';
import { TimelineItem } from './TimelineItem';

/** Everything that happened with a student over all services, by day; chips narrow it. */
export function Timeline({ student }: { student: Student }) {
  const { t } = useTranslation('students');
  const locale = useLocale();
  const kinds = useTimelineKinds();
  const [chosen, setChosen] = useState<string[]>([]);
  const found = useTimeline(student.id ?? '', chosen);
  const entries = found.data?.pages.flatMap((page) => page.entries ?? []) ?? [];
  const toggle = (kind: string, on: boolean) =>
    setChosen(on ? [...chosen, kind] : chosen.filter((one) => one !== kind));
  return (
    <section aria-label={t('tabs.timeline')}>
      <div className={styles.kinds} role="group" aria-label={t('timeline.filter')}>
        <Tag.CheckableTag checked={chosen.length === 0} onChange={() => setChosen([])}>
          {t('timeline.all')}
        </Tag.CheckableTag>
        {kinds.map((one) => (
          <Tag.CheckableTag
            key={one.kind}
            checked={chosen.includes(one.kind ?? '')}
            onChange={(on) => toggle(one.kind ?? '', on)}
          >
            {labelOf(one, locale)}
          </Tag.CheckableTag>
        ))}
      </div>
      {found.error && entries.length === 0 && (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton active paragraph={{ rows: 6 }} style={{ marginTop: 16 }} />}
      {found.isSuccess && entries.length === 0 && <EmptyState text={t('timeline.empty')} />}
      {byDay(entries).map(([day, items]) => (
        <div key={day} className={styles.day}>
          <h2>{day === dayjs().format('YYYY-MM-DD') ? t('timeline.today') : day}</h2>
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
