import { useDroppable } from '@dnd-kit/core';
import { Skeleton } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, Query } from '@/api/types';
import { usePreferences } from '@/app/preferences';
import { ErrorState } from '../ErrorState';
import { jsonName } from '../fields/fields';
import { bothOf } from '../filter/filter';
import { usePages } from '../records/useRecords';
import { useWindow } from '../table/useWindow';
import styles from './board.module.css';
import type { BoardProps, Moved } from './Board';
import { BoardCard } from './BoardCard';
import { holds, type Lane, valuesOfLane } from './lanes';

interface BoardColumnProps<T extends AnyRecord> extends BoardProps<T> {
  lane: Lane;
  count: number;
  moved: Moved<T>;
}

/** One column: how many records it has, and those of them that are in sight. */
export function BoardColumn<T extends AnyRecord>(props: BoardColumnProps<T>) {
  const { t } = useTranslation('kit');
  const { lane, query, field, count, moved } = props;
  const asked = useMemo(() => inLane(query, field, lane), [query, field, lane]);
  const { records, error, isPending, more, refetch } = usePages(props.kind, asked);
  const shown = useMemo(() => {
    const arrived = [...moved.values()].filter((one) => one.lane === lane.id).map(({ record }) => record);
    const here = (record: T) => !moved.has(String(record.id)) && holds(lane, record[jsonName(field)]);
    return [...arrived, ...records.filter(here)];
  }, [records, moved, lane, field]);
  const rowHeight = usePreferences(({ density }) => props.heights[density]);
  const box = useRef<HTMLDivElement>(null);
  const { from, to } = useWindow(box, shown.length, rowHeight, more);
  const { setNodeRef, isOver } = useDroppable({ id: lane.id });
  return (
    <section ref={setNodeRef} className={styles.column} data-over={isOver} aria-label={lane.label}>
      <h2 data-status={lane.status}>
        <span className="ellipsis">{lane.label}</span>
        <small>{count.toLocaleString('en-US')}</small>
      </h2>
      <div
        ref={box}
        className={styles.cards}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={t('board.cards', { lane: lane.label })}
      >
        {error && records.length === 0 && <ErrorState error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
        <div style={{ height: from * rowHeight }} />
        {shown.slice(from, to).map((record) => (
          <div key={String(record.id)} style={{ height: rowHeight }}>
            <BoardCard
              record={record}
              movable={props.movable && !moved.has(String(record.id))}
              active={record.id === props.openId}
              warns={props.warns?.(record, lane) ?? false}
              onOpen={props.onOpen}
              onEnter={props.onEnter}
            >
              {props.face(record, lane)}
            </BoardCard>
          </div>
        ))}
        <div style={{ height: (shown.length - to) * rowHeight }} />
        {!isPending && shown.length === 0 && <p className={styles.empty}>{t('board.empty')}</p>}
      </div>
    </section>
  );
}

function inLane(query: Query, field: string, lane: Lane): Query {
  const values = valuesOfLane(lane);
  const operator = values.length === 1 ? ('OPERATOR_EQ' as const) : ('OPERATOR_IN' as const);
  const here = { conditions: [{ field, operator, values }] };
  return { ...query, filter: bothOf(query.filter, here) };
}
