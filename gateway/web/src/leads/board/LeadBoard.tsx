import {
  closestCorners,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { Grid, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead, Stage } from '@/api/types';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { EmptyState } from '@/kit/EmptyState';
import { usePipelines } from '@/kit/references';
import { useLeadActions } from '../actions/LeadActions';
import type { LayoutProps } from '../layouts';
import { LeadPreview } from '../preview/LeadPreview';
import { useStageCounts } from '../useLeads';
import styles from './board.module.css';
import { BoardColumn } from './BoardColumn';
import { CardFace } from './BoardCard';
import { columnKeys } from './keyboard';

/** A lead that is on its way to another stage: shown there before the server has answered. */
export type Moved = ReadonlyMap<string, { lead: Lead; stageId: string }>;

/** Leads as cards in the columns of a pipeline, moved by mouse, finger or keyboard. */
export default function LeadBoard({ index }: LayoutProps) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const wide = Grid.useBreakpoint().md ?? true;
  const pipelines = usePipelines().filter(({ archived }) => !archived);
  const pipeline = pipelines.find(({ id }) => id === index.settings.pipelineId) ?? pipelines[0];
  const counts = useStageCounts(index.query);
  const drag = useDrag(pipeline?.stages ?? []);
  const can = useCan();
  if (!pipeline) return <EmptyState text={t('board.none')} />;
  const stages = pipeline.stages ?? [];
  const names = new Map(stages.map((stage) => [stage.id ?? '', labelOf(stage, locale)]));
  const name = (id: unknown) => names.get(String(id)) ?? '';
  const announcements = {
    onDragStart: ({ active }: { active: { data: { current?: { lead?: Lead } } } }) =>
      t('board.picked', { name: active.data.current?.lead?.name }),
    onDragOver: ({ over }: { over: { id: unknown } | null }) =>
      over ? t('board.over', { stage: name(over.id) }) : undefined,
    onDragEnd: ({ over }: { over: { id: unknown } | null }) =>
      over ? t('board.dropped', { stage: name(over.id) }) : undefined,
    onDragCancel: () => t('board.cancelled'),
  };
  return (
    <div className={styles.board}>
      {pipelines.length > 1 && (
        <Select
          className={styles.pipeline}
          aria-label={t('board.pipeline')}
          value={pipeline.id}
          onChange={(pipelineId) => index.set({ pipelineId })}
          options={pipelines.map((one) => ({ value: one.id, label: labelOf(one, locale) }))}
        />
      )}
      <DndContext
        sensors={drag.sensors}
        collisionDetection={closestCorners}
        onDragStart={({ active }) => drag.start(active.data.current?.lead as Lead)}
        onDragEnd={drag.end}
        onDragCancel={drag.cancel}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t('board.instructions') } }}
      >
        <div className={styles.columns}>
          {stages.map((stage) => (
            <BoardColumn
              key={stage.id}
              stage={stage}
              query={index.query}
              count={counts.get(stage.id ?? '') ?? 0}
              moved={drag.moved}
              movable={can('leads.lead.update') && !index.query.deleted}
              activeId={index.previewId}
              onOpen={index.setPreview}
            />
          ))}
        </div>
        <DragOverlay dropAnimation={null}>{drag.lead && <CardFace lead={drag.lead} lifted />}</DragOverlay>
      </DndContext>
      {wide && <LeadPreview id={index.previewId} onClose={() => index.setPreview(null)} />}
    </div>
  );
}

function useDrag(stages: Stage[]) {
  const { move } = useLeadActions();
  const [lead, setLead] = useState<Lead | null>(null);
  const [moved, setMoved] = useState<Moved>(new Map());
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: columnKeys, keyboardCodes: KEYS }),
  );
  const settle = (id: string) =>
    setMoved((old) => {
      const next = new Map(old);
      next.delete(id);
      return next;
    });
  const end = ({ active, over }: DragEndEvent) => {
    setLead(null);
    const dragged = active.data.current?.lead as Lead | undefined;
    const stage = stages.find(({ id }) => id === over?.id);
    if (!dragged?.id || !stage?.id || stage.id === dragged.stageId) return;
    const { id } = dragged;
    setMoved((old) => new Map(old).set(id, { lead: dragged, stageId: stage.id ?? '' }));
    void move(dragged, stage).finally(() => settle(id));
  };
  return { lead, moved, sensors, start: setLead, end, cancel: () => setLead(null) };
}

/** Space lifts and drops; Enter stays for opening. */
const KEYS = { start: ['Space'], end: ['Space'], cancel: ['Escape'] };
