import { Grid, Skeleton } from 'antd';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { useKeys } from '@/app/keys';
import { ErrorState } from '../ErrorState';
import { RecordTable } from '../table/RecordTable';
import { useWindow } from '../table/useWindow';
import { columnsOf, type RecordKind } from './kind';
import styles from './records.module.css';
import type { RecordIndex } from './useIndex';
import { usePages } from './useRecords';

interface RecordListProps<T extends AnyRecord> {
  label: string;
  kind: RecordKind<T>;
  index: RecordIndex;
  fields: FieldDescription[];
  /** The field that is always the first column. */
  title: string;
  /** Content of a cell that is not just the field's value. */
  cell?: (field: FieldDescription, record: T) => ReactNode | undefined;
  /** A record on a phone. */
  card: (record: T) => ReactNode;
  /** Enter, and a tap on a phone. */
  onEnter: (record: T) => void;
  /** Nothing answers the question. */
  nothing: ReactNode;
  /** The record the keyboard is on. */
  onActive?: (record: T | undefined) => void;
  /** Nothing is shown beside the list: a click only chooses. */
  plain?: boolean;
}

/** Records as rows, as cards on a phone. J and K go through them, Space looks at one, Enter opens it. */
export function RecordList<T extends AnyRecord>(props: RecordListProps<T>) {
  const { kind, index, fields, title, onEnter } = props;
  const wide = Grid.useBreakpoint().md ?? true;
  const { query, settings, previewId } = index;
  const { records, error, isPending, isFetchingNextPage, more, refetch } = usePages(
    kind,
    query,
    settings.columns,
  );
  const [active, setActive] = useState<string | null>(null);
  const activeId = previewId ?? active;
  const columns = useMemo(
    () => columnsOf(fields, title, settings.columns),
    [fields, title, settings.columns],
  );
  const place = records.findIndex(({ id }) => id === activeId);
  const record = records[place];
  const activate = (next: T | undefined, look = Boolean(previewId) && !props.plain) => {
    if (!next) return;
    setActive(String(next.id));
    props.onActive?.(next);
    if (look) index.setPreview(String(next.id));
  };
  const go = (step: number) => activate(records[Math.min(Math.max(place + step, 0), records.length - 1)]);
  useKeys('j, down', () => go(1));
  useKeys('k, up', () => go(-1));
  useKeys('space', () => index.setPreview(previewId ? null : String(record?.id)), {
    enabled: Boolean(record) && !props.plain,
  });
  useKeys('enter', () => record && onEnter(record), { enabled: Boolean(record) });
  useKeys('esc', () => index.setPreview(null), { enabled: Boolean(previewId) });
  if (error && records.length === 0) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const loading = isPending || isFetchingNextPage || fields.length === 0;
  if (!loading && records.length === 0) return props.nothing;
  if (!wide) return <Cards {...props} records={records} loading={loading} more={more} />;
  return (
    <div className={styles.content}>
      <RecordTable
        label={props.label}
        fields={columns}
        records={records}
        loading={loading}
        onMore={more}
        orderBy={settings.orderBy}
        onOrder={(orderBy) => index.set({ orderBy })}
        activeId={activeId}
        onActivate={(one) => activate(one, !props.plain)}
        cell={props.cell}
      />
    </div>
  );
}

const CARD = 92;

interface CardsProps<T extends AnyRecord> extends RecordListProps<T> {
  records: T[];
  loading: boolean;
  more: () => void;
}

function Cards<T extends AnyRecord>({ records, loading, more, card, onEnter }: CardsProps<T>) {
  const box = useRef<HTMLUListElement>(null);
  const { from, to } = useWindow(box, records.length, CARD, more);
  return (
    <ul ref={box} className={styles.cards}>
      {from > 0 && <li style={{ height: from * CARD }} />}
      {records.slice(from, to).map((record) => (
        <li key={String(record.id)} style={{ height: CARD }}>
          <button type="button" className={styles.card} onClick={() => onEnter(record)}>
            {card(record)}
          </button>
        </li>
      ))}
      {to < records.length && <li style={{ height: (records.length - to) * CARD }} />}
      {loading && (
        <li className={styles.card}>
          <Skeleton active title={false} paragraph={{ rows: 3 }} />
        </li>
      )}
    </ul>
  );
}
