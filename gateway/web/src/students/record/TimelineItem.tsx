import {
  AccountBookOutlined,
  BookOutlined,
  CheckSquareOutlined,
  CommentOutlined,
  EditOutlined,
  FileDoneOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Shown } from '@/kit/fields/FieldValue';
import { isEmpty } from '@/kit/fields/fields';
import { formatMoney, formatTime } from '@/kit/fields/format';
import { useStudentFields } from '../useStudents';
import styles from './record.module.css';

const ICONS: Record<string, ReactNode> = {
  'leads.activity': <CommentOutlined />,
  'leads.lead': <CommentOutlined />,
  'contracts.contract': <FileDoneOutlined />,
  'contracts.receipt': <AccountBookOutlined />,
  'contracts.refund': <AccountBookOutlined />,
  'tasks.task': <CheckSquareOutlined />,
  'students.guardian': <TeamOutlined />,
  'students.education': <BookOutlined />,
  'students.test_sitting': <BookOutlined />,
};

/** One entry: what happened, by whom, with its facts and, for a change, what changed. */
export function TimelineItem({ entry }: { entry: TimelineEntry }) {
  const kind = entry.kind ?? '';
  const type = kind.split('.').slice(0, 2).join('.');
  return (
    <li className={styles.entry} data-told={!kind.startsWith('students.')}>
      <span className={styles.entryIcon} aria-hidden>
        {ICONS[type] ?? <EditOutlined />}
      </span>
      <div className={styles.entryBody}>
        <div className={styles.entryHead}>
          <strong>{entry.title || kind}</strong>
          <span>{entry.actorName}</span>
          <time dateTime={entry.occurTime} title={formatTime(entry.occurTime)}>
            {dayjs(entry.occurTime).format('HH:mm')}
          </time>
        </div>
        {entry.text && <p className={styles.entryText}>{entry.text}</p>}
        <Facts entry={entry} />
        {kind.startsWith('students.student.') && !kind.endsWith('.created') && <Changes entry={entry} />}
      </div>
    </li>
  );
}

const TOLD = [
  'number',
  'title',
  'contract_number',
  'owner_name',
  'next_step',
  'deadline_time',
  'proposed_time',
  'due_time',
  'reason',
  'note',
];

function Facts({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation('students');
  const data = (entry.data ?? {}) as Record<string, unknown>;
  const parts = TOLD.filter((name) => !isEmpty(data[name])).map((name) => {
    const value = name.endsWith('_time') ? formatTime(data[name]) : String(data[name]);
    return t(`facts.${name}`, { value });
  });
  const amount = data.total_minor ?? data.amount_minor;
  if (amount !== undefined) parts.push(formatMoney(amount, String(data.currency ?? '')));
  return parts.length > 0 ? <p className={styles.quiet}>{parts.join(' · ')}</p> : null;
}

const UNFOLDED = 3;

function Changes({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation('students');
  const fields = useStudentFields();
  const locale = useLocale();
  const changes = (entry.changes ?? []).flatMap((change) => {
    const field = fields.find(({ name }) => name === change.field);
    return field ? [{ ...change, field }] : [];
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
