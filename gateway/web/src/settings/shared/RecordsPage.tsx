import { useQuery } from '@tanstack/react-query';
import { PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSession } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { usePinyin } from '@/kit/usePinyin';
import styles from './shared.module.css';
import type { Identified } from './useEditor';

export interface Column<T> {
  key: string;
  label: string;
  /** Nothing = an empty cell, left out on narrow screens. */
  cell: (record: T) => ReactNode;
}

export interface EditorProps<T> {
  /** undefined = a new one. */
  record: T | undefined;
  editable: boolean;
  onClose: () => void;
}

interface RecordsPageProps<T extends Identified> {
  title: string;
  intro: string;
  type: string;
  load: () => Promise<T[]>;
  /** Who holds it may change and add. */
  permission: string;
  newLabel: string;
  empty: string;
  /** What the search looks through. */
  textOf: (record: T) => string;
  /** The first column is the name: a button that opens the record. */
  columns: Column<T>[];
  faded?: (record: T) => boolean;
  filters?: ReactNode;
  fits?: (record: T) => boolean;
  actions?: ReactNode;
  Editor: (props: EditorProps<T>) => ReactNode;
  /** Instead of the table. */
  children?: (records: T[], open: (record: T) => void, editable: boolean) => ReactNode;
  above?: ReactNode;
}

/** A list that administrators keep: search, a table, and the record in a drawer; the address names the open one. */
export function RecordsPage<T extends Identified>(props: RecordsPageProps<T>) {
  const { t } = useTranslation('settings');
  const { type, load, Editor, fits = () => true } = props;
  const [params, setParams] = useSearchParams();
  const [words, setWords] = useState('');
  const { filter, prepare } = usePinyin();
  const reach = useSession().permissions[props.permission];
  const editable = Boolean(reach);
  // what the whole organisation shares is changed by those who reach all of it
  const changeable = (record: T | undefined) => editable && (reach === 'all' || record?.branchId !== 0);
  const list = useQuery({ queryKey: [type, 'settings'], queryFn: load });
  const openId = params.get('id');
  const open = (id: string | null) =>
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (id) next.set('id', id);
      else next.delete('id');
      return next;
    });
  const records = list.data ?? [];
  const opened = records.find(({ id }) => id === openId);
  const shown = records.filter((record) => fits(record) && filter(props.textOf(record), words));
  return (
    <div className={styles.page}>
      <PageHeader title={props.title}>
        {props.actions}
        {editable && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => open('new')}>
            {props.newLabel}
          </Button>
        )}
      </PageHeader>
      <p className={styles.intro}>{props.intro}</p>
      {props.above}
      <div className={styles.bar}>
        <Input
          className={styles.search}
          allowClear
          prefix={<SearchOutlined />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={words}
          onFocus={prepare}
          onChange={({ target }) => setWords(target.value)}
        />
        {props.filters}
      </div>
      <div className={styles.body}>
        {list.error && !list.data ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton active paragraph={{ rows: 8 }} />
        ) : shown.length === 0 ? (
          <EmptyState text={records.length === 0 ? props.empty : t('nothingFound')} />
        ) : (
          (props.children?.(shown, (record) => open(record.id ?? null), editable) ?? (
            <Table {...props} records={shown} onOpen={(record) => open(record.id ?? null)} />
          ))
        )}
      </div>
      {list.data && (openId === 'new' || opened) && (
        <Editor
          key={openId}
          record={openId === 'new' ? undefined : opened}
          editable={changeable(openId === 'new' ? undefined : opened)}
          onClose={() => open(null)}
        />
      )}
    </div>
  );
}

interface TableProps<T> {
  title: string;
  columns: Column<T>[];
  records: T[];
  faded?: (record: T) => boolean;
  onOpen: (record: T) => void;
}

function Table<T extends Identified>({ title, columns, records, faded, onOpen }: TableProps<T>) {
  const [first, ...others] = columns;
  return (
    <div className={styles.table}>
      <table aria-label={title}>
        <thead>
          <tr>
            {columns.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            // the name is a button: the row is only the larger target for a mouse
            <tr key={record.id} data-faded={faded?.(record) ?? false} onClick={() => onOpen(record)}>
              <th scope="row">
                <button type="button" className={styles.link}>
                  {first?.cell(record)}
                </button>
              </th>
              {others.map(({ key, label, cell }) => {
                const content = cell(record);
                const nothing = content === null || content === undefined || content === '';
                return (
                  <td key={key} data-label={label} data-empty={nothing}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
