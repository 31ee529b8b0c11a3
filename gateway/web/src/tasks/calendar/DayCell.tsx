import { useDraggable, useDroppable } from '@dnd-kit/core';
import { CSS } from '@dnd-kit/utilities';
import dayjs from 'dayjs';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Task } from '@/api/types';
import { useName } from '@/kit/references';
import { dueState, isOver } from '../task/due';
import styles from './calendar.module.css';
import type { Span } from './span';
import { here, wallOf } from './zone';

const SHOWN = 3;

interface DayCellProps {
  day: string;
  span: Span;
  /** Of the month before or after. */
  outside: boolean;
  tasks: Task[];
  movable: boolean;
  openId: string | null;
  onOpen: (id: string) => void;
  onMore: () => void;
}

/** A day with what is due on it. */
export function DayCell({ day, span, outside, tasks, movable, openId, onOpen, onMore }: DayCellProps) {
  const { t } = useTranslation('tasks');
  const { setNodeRef, isOver: over } = useDroppable({ id: day });
  const shown = span === 'week' || tasks.length <= SHOWN + 1 ? tasks : tasks.slice(0, SHOWN);
  const rest = tasks.length - shown.length;
  return (
    <section
      ref={setNodeRef}
      className={styles.day}
      data-over={over}
      data-outside={outside}
      data-today={day === dayjs().format('YYYY-MM-DD')}
      aria-label={t('calendar.day', { day, count: tasks.length })}
    >
      <span className={styles.number} aria-hidden>
        {dayjs(day).date()}
      </span>
      <ul>
        {shown.map((task) => (
          <li key={task.id}>
            <Chip
              task={task}
              long={span === 'week'}
              movable={movable}
              active={task.id === openId}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={styles.more} onClick={onMore}>
          {t('calendar.rest', { count: rest })}
        </button>
      )}
    </section>
  );
}

interface ChipProps {
  task: Task;
  long: boolean;
  movable: boolean;
  active: boolean;
  onOpen: (id: string) => void;
}

/** A task on its day: Enter opens it, Space lifts it. */
function Chip({ task, long, movable, active, onOpen }: ChipProps) {
  const id = task.id ?? '';
  const owner = useName('gateway.staff', task.ownerId);
  const { attributes, listeners, setNodeRef, transform, isDragging } = useDraggable({
    id,
    data: { task },
    disabled: !movable || isOver(task),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onOpen(id);
    else (listeners?.onKeyDown as ((event: KeyboardEvent) => void) | undefined)?.(event);
  };
  const { clock } = wallOf(task.dueTime ?? '', task.dueZone || here());
  return (
    <div
      ref={setNodeRef}
      {...attributes}
      {...listeners}
      role="button"
      tabIndex={0}
      className={styles.chip}
      data-state={dueState(task)}
      data-finished={isOver(task)}
      data-active={active}
      data-dragging={isDragging}
      data-id={id}
      style={{ transform: CSS.Translate.toString(transform) }}
      title={`${clock} ${task.title}${owner ? ` · ${owner}` : ''}`}
      onKeyDown={onKeyDown}
      onClick={() => onOpen(id)}
    >
      <time>{clock}</time> <span className={long ? undefined : 'ellipsis'}>{task.title}</span>
      {long && owner && <small>{owner}</small>}
    </div>
  );
}
