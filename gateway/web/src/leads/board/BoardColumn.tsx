import { useDroppable } from '@dnd-kit/core';
import { Skeleton } from 'antd';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Query, Stage } from '@/api/types';
import { usePreferences } from '@/app/preferences';
import { labelOf, useLocale } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { bothOf } from '@/kit/filter/filter';
import { useWindow } from '@/kit/table/useWindow';
import { useLeadPages } from '../useLeads';
import styles from './board.module.css';
import { BoardCard } from './BoardCard';
import type { Moved } from './LeadBoard';

interface BoardColumnProps {
  stage: Stage;
  query: Query;
  count: number;
  moved: Moved;
  movable: boolean;
  activeId: string | null;
  onOpen: (id: string) => void;
}

/** One stage: how many leads it has, and those of them that are in sight. */
export function BoardColumn(props: BoardColumnProps) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const { stage, query, count, moved } = props;
  const id = stage.id ?? '';
  const asked = useMemo(() => inStage(query, id), [query, id]);
  const { leads, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } =
    useLeadPages(asked);
  const shown = useMemo(() => {
    const arrived = [...moved.values()].filter(({ stageId }) => stageId === id).map(({ lead }) => lead);
    return [...arrived, ...leads.filter((lead) => !moved.has(lead.id ?? '') && lead.stageId === id)];
  }, [leads, moved, id]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rowHeight = usePreferences(({ density }) => (density === 'compact' ? 104 : 116));
  const box = useRef<HTMLDivElement>(null);
  const { from, to } = useWindow(box, shown.length, rowHeight, more);
  const { setNodeRef, isOver } = useDroppable({ id });
  return (
    <section
      ref={setNodeRef}
      className={styles.column}
      data-over={isOver}
      aria-label={labelOf(stage, locale)}
    >
      <h2 data-status={stage.status}>
        <span className="ellipsis">{labelOf(stage, locale)}</span>
        <small>{count.toLocaleString('en-US')}</small>
      </h2>
      <div
        ref={box}
        className={styles.cards}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={t('board.cards', { stage: labelOf(stage, locale) })}
      >
        {error && leads.length === 0 && <ErrorState error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
        <div style={{ height: from * rowHeight }} />
        {shown.slice(from, to).map((lead) => (
          <div key={lead.id} style={{ height: rowHeight }}>
            <BoardCard
              lead={lead}
              agingDays={stage.agingDays ?? 0}
              movable={props.movable && !moved.has(lead.id ?? '')}
              active={lead.id === props.activeId}
              onOpen={props.onOpen}
            />
          </div>
        ))}
        <div style={{ height: (shown.length - to) * rowHeight }} />
        {!isPending && shown.length === 0 && <p className={styles.empty}>{t('board.empty')}</p>}
      </div>
    </section>
  );
}

function inStage(query: Query, stageId: string): Query {
  const here = { conditions: [{ field: 'stage_id', operator: 'OPERATOR_EQ' as const, values: [stageId] }] };
  return { ...query, filter: bothOf(query.filter, here) };
}
