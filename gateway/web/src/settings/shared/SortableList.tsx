import {
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { HolderOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './shared.module.css';

interface SortableListProps<T> {
  label: string;
  items: T[];
  keyOf: (item: T) => string;
  nameOf: (item: T) => string;
  onSort: (items: T[]) => void;
  disabled?: boolean;
  children: (item: T, place: number, handle: ReactNode) => ReactNode;
}

/** Things in an order that people change by mouse, finger or keyboard (Space lifts, arrows move, Space drops). */
export function SortableList<T>(props: SortableListProps<T>) {
  const { t } = useTranslation('settings');
  const { items, keyOf, nameOf } = props;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = items.map(keyOf);
  const name = (id: unknown) => {
    const item = items[ids.indexOf(String(id))];
    return item === undefined ? '' : nameOf(item);
  };
  const drop = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    props.onSort(arrayMove(items, ids.indexOf(String(active.id)), ids.indexOf(String(over.id))));
  };
  type Over = { active: { id: unknown }; over: { id: unknown } | null };
  const place = ({ active, over }: Over) =>
    over ? t('sort.over', { name: name(active.id), place: ids.indexOf(String(over.id)) + 1 }) : undefined;
  const announcements = {
    onDragStart: ({ active }: { active: { id: unknown } }) => t('sort.picked', { name: name(active.id) }),
    onDragOver: place,
    onDragEnd: place,
    onDragCancel: () => t('sort.cancelled'),
  };
  return (
    <DndContext
      sensors={sensors}
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('sort.instructions') } }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol className={styles.sortable} aria-label={props.label}>
          {items.map((item, at) => (
            <Sortable key={keyOf(item)} id={keyOf(item)} name={nameOf(item)} disabled={props.disabled}>
              {(handle) => props.children(item, at, handle)}
            </Sortable>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

interface SortableProps {
  id: string;
  name: string;
  disabled?: boolean;
  children: (handle: ReactNode) => ReactNode;
}

function Sortable({ id, name, disabled, children }: SortableProps) {
  const { t } = useTranslation('settings');
  const sortable = useSortable({ id, disabled });
  const handle = (
    <Button
      type="text"
      size="small"
      className={styles.handle}
      disabled={disabled}
      icon={<HolderOutlined />}
      {...sortable.attributes}
      {...sortable.listeners}
      aria-label={t('sort.move', { name })}
    />
  );
  return (
    <li
      ref={sortable.setNodeRef}
      data-dragging={sortable.isDragging}
      style={{
        // a lifted one keeps its size whatever the size of the others
        transform: CSS.Translate.toString(sortable.transform),
        transition: sortable.transition,
      }}
    >
      {children(handle)}
    </li>
  );
}
