import { useDraggable } from '@dnd-kit/core';
import { type KeyboardEvent, type ReactNode } from 'react';
import type { AnyRecord } from '@/api/types';
import styles from './board.module.css';

interface BoardCardProps<T extends AnyRecord> {
  record: T;
  movable: boolean;
  active: boolean;
  warns: boolean;
  onOpen: (id: string) => void;
  onEnter: (record: T) => void;
  children: ReactNode;
}

/** A record on the board: Enter opens it, Space lifts it. */
export function BoardCard<T extends AnyRecord>(props: BoardCardProps<T>) {
  const { record, movable, active, warns, onOpen, onEnter, children } = props;
  const id = String(record.id);
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({
    id,
    data: { record },
    disabled: !movable,
  });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Enter') onEnter(record);
    else (listeners?.onKeyDown as ((event: KeyboardEvent) => void) | undefined)?.(event);
  };
  return (
    <div
      ref={setNodeRef}
      {...attributes}
      {...listeners}
      role="button"
      tabIndex={0}
      className={styles.card}
      data-dragging={isDragging}
      data-active={active}
      data-warns={warns}
      data-id={id}
      onKeyDown={onKeyDown}
      onClick={() => onOpen(id)}
    >
      {children}
    </div>
  );
}
