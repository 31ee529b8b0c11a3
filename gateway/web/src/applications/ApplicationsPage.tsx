import { SearchOutlined } from '@ant-design/icons';
import { Grid, Input, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { AnyRecord, FieldDescription, Query } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { Deadline } from '@/kit/Deadline';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { RecordTable } from '@/kit/table/RecordTable';
import { useDebounced } from '@/kit/useDebounced';
import { type Application, COLUMNS, NOT_SUBMITTED } from './api';
import { ApplicationBoard } from './ApplicationBoard';
import { ApplicationDrawer } from './ApplicationDrawer';
import styles from './applications.module.css';
import { useMove } from './useMove';
import { useApplicationFields, useApplications } from './useApplications';

const NONE: ReadonlySet<string> = new Set();
const LISTED = [
  'student_name',
  'institution_name_zh',
  'programme_name_zh',
  'country',
  'start_month',
  'round_name',
  'deadline_time',
  'status',
  'status_time',
  'submission_number',
  'owner_id',
];

/** Every application this person may see, by deadline: as a board of statuses or as a list. */
export default function ApplicationsPage() {
  const { t } = useTranslation('applications');
  const [params, setParams] = useSearchParams();
  const layout = params.get('layout') === 'list' ? 'list' : 'board';
  const [search, setSearch] = useState('');
  const [orderBy, setOrderBy] = useState('deadline_time');
  const [active, setActive] = useState<string | null>(null);
  // in the address, so that a mail or a colleague can link to it
  const open = params.get('open');
  const setOpen = (id: string | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (id) next.set('open', id);
        else next.delete('open');
        return next;
      },
      { replace: true },
    );
  const can = useCan();
  const mover = useMove(({ id }) => setOpen(id ?? null));
  const words = useDebounced(search, 200);
  const query: Query = { search: words, orderBy: layout === 'list' ? orderBy : 'deadline_time' };
  const found = useApplications(query);
  const applications = found.data?.applications ?? [];
  const shown =
    layout === 'board'
      ? COLUMNS.flatMap((column) => applications.filter(({ status }) => isIn(column, status)))
      : applications;
  const place = shown.findIndex(({ id }) => id === active);
  const go = (step: number) =>
    setActive(shown[Math.min(Math.max(place + step, 0), shown.length - 1)]?.id ?? null);
  useKeys('/', () => document.querySelector<HTMLInputElement>('[data-application-search]')?.focus());
  useKeys('j, down', () => go(1));
  useKeys('k, up', () => go(-1));
  // a card that has the focus is meant before the one that was last looked at
  const chosen = () => {
    const focused = document.activeElement?.getAttribute('data-id');
    return shown.find(({ id }) => id === (focused ?? active));
  };
  useKeys('enter', () => setOpen(chosen()?.id ?? null), { enabled: active !== null });
  const moveOn = () => {
    const application = chosen();
    if (application) void mover.onward(application);
  };
  useKeys('s', moveOn, { enabled: can('students.application.edit') && !open });
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{t('title')}</h1>
      <div className={styles.toolbar} role="toolbar" aria-label={t('toolbar')}>
        <Segmented
          value={layout}
          options={(['board', 'list'] as const).map((value) => ({ value, label: t(`layouts.${value}`) }))}
          onChange={(value) => setParams(value === 'list' ? { layout: value } : {}, { replace: true })}
        />
        <Input
          className={styles.search}
          allowClear
          data-application-search
          prefix={<SearchOutlined aria-hidden />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={search}
          maxLength={100}
          onChange={({ target }) => setSearch(target.value)}
        />
        {found.data?.nextPageToken && <span className={styles.quiet}>{t('first')}</span>}
      </div>
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active style={{ padding: 24 }} />}
      {found.isSuccess && applications.length === 0 && <EmptyState text={t('empty')} />}
      {applications.length > 0 && layout === 'board' && (
        <ApplicationBoard
          query={query}
          active={active}
          onOpen={(id) => {
            setActive(id);
            setOpen(id);
          }}
          mover={mover}
        />
      )}
      {applications.length > 0 && layout === 'list' && (
        <List
          applications={applications}
          orderBy={orderBy}
          onOrder={setOrderBy}
          active={active}
          onOpen={(id) => {
            setActive(id);
            setOpen(id);
          }}
        />
      )}
      {mover.dialog}
      {open && <ApplicationDrawer id={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function isIn({ statuses }: (typeof COLUMNS)[number], status: Application['status']): boolean {
  return status !== undefined && statuses.includes(status);
}

interface ListProps {
  applications: Application[];
  active: string | null;
  onOpen: (id: string) => void;
  orderBy: string;
  onOrder: (orderBy: string) => void;
}

function List({ applications, orderBy, onOrder, active, onOpen }: ListProps) {
  const { t } = useTranslation('applications');
  const wide = Grid.useBreakpoint().md ?? true;
  const fields = useApplicationFields();
  const names = wide ? LISTED : ['student_name', 'programme_name_zh', 'deadline_time', 'status'];
  return (
    <div className={styles.content}>
      <RecordTable<AnyRecord>
        label={t('title')}
        fields={names.flatMap((name) => fields.find((field) => field.name === name) ?? [])}
        records={applications as AnyRecord[]}
        loading={fields.length === 0}
        orderBy={orderBy}
        onOrder={onOrder}
        selected={NONE}
        onSelect={([id]) => id && onOpen(id)}
        activeId={active}
        onActivate={({ id }) => onOpen(String(id))}
        cell={deadlineCell}
      />
    </div>
  );
}

function deadlineCell(field: FieldDescription, record: AnyRecord) {
  if (field.name !== 'deadline_time') return undefined;
  const application = record as Application;
  return (
    <Deadline
      time={application.deadlineTime}
      date={application.deadlineDate}
      clock={application.deadlineClock}
      zone={application.deadlineZone}
      done={!NOT_SUBMITTED.has(application.status)}
    />
  );
}
