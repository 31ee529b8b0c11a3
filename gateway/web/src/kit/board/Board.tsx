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
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, Query } from '@/api/types';
import { jsonName } from '../fields/fields';
import type { RecordKind } from '../records/kind';
import { useCountsBy } from '../records/useRecords';
import styles from './board.module.css';
import { BoardColumn } from './BoardColumn';
import { columnKeys } from './keyboard';
import { holds, type Lane, valuesOfLane } from './lanes';

export interface BoardProps<T extends AnyRecord> {
  kind: RecordKind<T>;
  query: Query;
  /** The field whose values are the columns. */
  field: string;
  lanes: Lane[];
  /** Of one card, by density. */
  heights: { compact: number; comfortable: number };
  movable: boolean;
  titleOf: (record: T) => string;
  /** What a card says, in its column and while it is lifted. */
  face: (record: T, lane: Lane) => ReactNode;
  /** Draws attention to a card. */
  warns?: (record: T, lane: Lane) => boolean;
  openId: string | null;
  onOpen: (id: string) => void;
  /** Enter on a card. */
  onEnter: (record: T) => void;
  /** Answers whether it moved; until then the card is shown where it was dropped. */
  onMove: (record: T, lane: Lane) => Promise<boolean>;
}

/** A record that is on its way to another column: shown there before the server has answered. */
export type Moved<T> = ReadonlyMap<string, { record: T; lane: string }>;

/** Records as cards in columns, moved by mouse, finger or keyboard. */
export function Board<T extends AnyRecord>(props: BoardProps<T>) {
  const { t } = useTranslation('kit');
  const { kind, query, field, lanes } = props;
  const counts = useCountsBy(kind, query, field);
  const drag = useDrag(props);
  const name = (id: unknown) => lanes.find((lane) => lane.id === String(id))?.label ?? '';
  const announcements = {
    onDragStart: ({ active }: { active: { data: { current?: { record?: T } } } }) =>
      t('board.picked', { name: active.data.current?.record && props.titleOf(active.data.current.record) }),
    onDragOver: ({ over }: { over: { id: unknown } | null }) =>
      over ? t('board.over', { lane: name(over.id) }) : undefined,
    onDragEnd: ({ over }: { over: { id: unknown } | null }) =>
      over ? t('board.dropped', { lane: name(over.id) }) : undefined,
    onDragCancel: () => t('board.cancelled'),
  };
  const lifted = drag.record && lanes.find((lane) => holds(lane, drag.record?.[jsonName(field)]));
  return (
    <DndContext
      sensors={drag.sensors}
      collisionDetection={closestCorners}
      onDragStart={({ active }) => drag.start(active.data.current?.record as T)}
      onDragEnd={drag.end}
      onDragCancel={drag.cancel}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('board.instructions') } }}
    >
      <div className={styles.columns}>
        {lanes.map((lane) => (
          <BoardColumn
            key={lane.id}
            {...props}
            lane={lane}
            count={valuesOfLane(lane).reduce((sum, value) => sum + (counts.get(value) ?? 0), 0)}
            moved={drag.moved}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {drag.record && lifted && (
          <div className={`${styles.card} ${styles.lifted}`}>{props.face(drag.record, lifted)}</div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

function useDrag<T extends AnyRecord>({ lanes, field, onMove }: BoardProps<T>) {
  const [record, setRecord] = useState<T | null>(null);
  const [moved, setMoved] = useState<Moved<T>>(new Map());
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
    setRecord(null);
    const dragged = active.data.current?.record as T | undefined;
    const lane = lanes.find(({ id }) => id === over?.id);
    if (!dragged?.id || !lane || holds(lane, dragged[jsonName(field)])) return;
    const id = String(dragged.id);
    setMoved((old) => new Map(old).set(id, { record: dragged, lane: lane.id }));
    void onMove(dragged, lane).finally(() => settle(id));
  };
  return { record, moved, sensors, start: setRecord, end, cancel: () => setRecord(null) };
}

/** Space lifts and drops; Enter stays for opening. */
export const KEYS = { start: ['Space'], end: ['Space'], cancel: ['Escape'] };
