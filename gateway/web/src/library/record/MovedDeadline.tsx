import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnyRecord } from '@/api/types';
import { useCan } from '@/app/session/session';
import { formatTime } from '@/kit/fields/format';
import { ROUNDS } from '../api';
import { applicationsOnRound, shortlistsOnRound } from './kinds';
import { instantOf, ownZone } from './zones';

const DAY = 86_400_000;
/** What a deadline without a clock time means. */
const END_OF_DAY = '23:59';

const textOf = (value: unknown) => (value ? String(value) : undefined);

/** The instant that a form says, and the one that the record has. */
function useInstants(values: AnyRecord, record: AnyRecord | undefined) {
  const clock = textOf(values.deadline_clock) ?? END_OF_DAY;
  const now = instantOf(textOf(values.deadline_date), clock, textOf(values.deadline_zone));
  const before = record?.deadlineTime ? new Date(String(record.deadlineTime)) : undefined;
  return { now, before };
}

/** A deadline on the reader's own clock, and what follows when it is another than it was. */
export function MovedDeadline({ values, record }: { values: AnyRecord; record?: AnyRecord }) {
  const { t } = useTranslation('library');
  const { now, before } = useInstants(values, record);
  const zone = ownZone();
  const rolling = !values.deadline_date;
  const moved = Boolean(record) && now?.getTime() !== before?.getTime() && (Boolean(now) || rolling);
  return (
    <div aria-live="polite">
      {now && (
        <p>
          {t('edit.yourClock', { zone })}{' '}
          <time dateTime={now.toISOString()}>{formatTime(now.toISOString())}</time>
        </p>
      )}
      {moved && <Effect id={String(record?.id)} now={now} before={before} />}
    </div>
  );
}

function Effect({ id, now, before }: { id: string; now: Date | undefined; before: Date | undefined }) {
  const { t } = useTranslation('library');
  const can = useCan();
  const applications = useQuery({
    queryKey: [ROUNDS, 'moves', 'applications', id],
    queryFn: () => applicationsOnRound(id),
    enabled: can('students.application.read'),
  });
  const items = useQuery({
    queryKey: [ROUNDS, 'moves', 'shortlists', id],
    queryFn: () => shortlistsOnRound(id),
    enabled: can('students.shortlist_item.read'),
  });
  const time = (instant: Date | undefined) =>
    instant ? formatTime(instant.toISOString()) : t('edit.rolling');
  const lines = [
    applications.data !== undefined && t('edit.movesApplications', { count: applications.data }),
    items.data !== undefined && t('edit.movesShortlists', { count: items.data }),
    Boolean(applications.data) && t('edit.movesPlans'),
  ].filter((line) => line !== false);
  return (
    <Alert
      type="warning"
      showIcon
      title={t('edit.moves', { from: time(before), to: time(now), by: byDays(now, before, t) })}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    />
  );
}

type Texts = ReturnType<typeof useTranslation<'library'>>['t'];

function byDays(now: Date | undefined, before: Date | undefined, t: Texts): string {
  if (!now || !before) return '';
  const days = (now.getTime() - before.getTime()) / DAY;
  const count = Math.abs(Math.round(days));
  if (count === 0) return t(days > 0 ? 'edit.laterToday' : 'edit.earlierToday');
  return t(days > 0 ? 'edit.later' : 'edit.earlier', { count });
}
