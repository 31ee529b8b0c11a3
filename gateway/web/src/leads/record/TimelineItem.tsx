import {
  CommentOutlined,
  EditOutlined,
  EnvironmentOutlined,
  MailOutlined,
  PhoneOutlined,
  PlusCircleOutlined,
  RightCircleOutlined,
  UserSwitchOutlined,
  WechatOutlined,
} from '@ant-design/icons';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, TimelineEntry } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Shown } from '@/kit/fields/FieldValue';
import { isEmpty } from '@/kit/fields/fields';
import { formatTime } from '@/kit/fields/format';
import { useLeadFields } from '../useLeads';
import styles from './record.module.css';

const ICONS: Record<string, ReactNode> = {
  NOTE: <CommentOutlined />,
  CALL: <PhoneOutlined />,
  WECHAT: <WechatOutlined />,
  VISIT: <EnvironmentOutlined />,
  MAIL: <MailOutlined />,
  'leads.lead.created': <PlusCircleOutlined />,
  'leads.lead.moved': <RightCircleOutlined />,
  'leads.lead.assigned': <UserSwitchOutlined />,
};

/** The facts of an activity, by the names of its fields. */
interface ActivityData {
  kind?: string;
  next_step?: string;
  next_contact_time?: string;
  duration_seconds?: number;
}

const ACTIVITY = 'leads.activity';

/** One entry: an activity in full, a change in one line that unfolds. */
export function TimelineItem({ entry }: { entry: TimelineEntry }) {
  const data = (entry.data ?? {}) as ActivityData;
  const activity = entry.kind === ACTIVITY;
  const sort = (data.kind ?? '').replace('ACTIVITY_KIND_', '') || 'NOTE';
  return (
    <li className={styles.entry} data-activity={activity}>
      <span className={styles.entryIcon} aria-hidden>
        {ICONS[activity ? sort : (entry.kind ?? '')] ?? <EditOutlined />}
      </span>
      <div className={styles.entryBody}>
        <Headline entry={entry} sort={activity ? sort : ''} />
        {entry.text && <p className={styles.entryText}>{entry.text}</p>}
        {activity && <Next data={data} />}
        <Changes entry={entry} />
      </div>
    </li>
  );
}

function Headline({ entry, sort }: { entry: TimelineEntry; sort: string }) {
  const { t } = useTranslation('leads');
  const key = (entry.kind ?? '').split('.').at(-1) ?? '';
  const text = sort
    ? t(`activity.ACTIVITY_KIND_${sort}`)
    : t(`events.${key}`, { defaultValue: entry.title || entry.kind });
  return (
    <div className={styles.entryHead}>
      <strong>{text}</strong>
      <span>{entry.actorName}</span>
      <time dateTime={entry.occurTime} title={formatTime(entry.occurTime)}>
        {dayjs(entry.occurTime).format('HH:mm')}
      </time>
    </div>
  );
}

function Next({ data }: { data: ActivityData }) {
  const { t } = useTranslation('leads');
  const minutes = Math.round(Number(data.duration_seconds ?? 0) / 60);
  const parts = [
    minutes > 0 && t('timeline.minutes', { count: minutes }),
    data.next_step && t('timeline.nextStep', { step: data.next_step }),
    data.next_contact_time && t('timeline.next', { time: formatTime(data.next_contact_time) }),
  ].filter(Boolean);
  return parts.length > 0 ? <p className={styles.quiet}>{parts.join(' · ')}</p> : null;
}

/** What follows from a move (status, when it was reached) is not told again; a new lead is all change. */
function told({ kind }: TimelineEntry, { name, type, outputOnly }: FieldDescription): boolean {
  if (kind === 'leads.lead.created') return false;
  // what the service keeps by itself (last contact) is not news
  if (kind === 'leads.lead.updated') return !outputOnly;
  if (kind !== 'leads.lead.moved') return true;
  return name !== 'status' && !(outputOnly && type === 'FIELD_TYPE_TIME');
}

const UNFOLDED = 3;

function Changes({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation('leads');
  const fields = useLeadFields();
  const locale = useLocale();
  const changes = (entry.changes ?? []).flatMap((change) => {
    const field = fields.find(({ name }) => name === change.field);
    return field && told(entry, field) ? [{ ...change, field }] : [];
  });
  if (changes.length === 0) return null;
  const lines = changes.map(({ field, before, after }) => (
    <li key={field.name}>
      {labelOf(field, locale)}
      {locale === 'zh' ? '：' : ': '}
      {isEmpty(before, field.type) ? t('timeline.nothing') : <Shown field={field} value={before} short />}
      {' → '}
      {isEmpty(after, field.type) ? t('timeline.nothing') : <Shown field={field} value={after} short />}
    </li>
  ));
  if (changes.length <= UNFOLDED) return <ul className={styles.changes}>{lines}</ul>;
  return (
    <details>
      <summary>{t('timeline.changed', { count: changes.length })}</summary>
      <ul className={styles.changes}>{lines}</ul>
    </details>
  );
}
