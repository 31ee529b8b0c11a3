import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { Alert, Button, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Task } from '@/api/types';
import { useCan } from '@/app/session/session';
import { useLocale } from '@/i18n';
import { KEYS } from '@/kit/board/Board';
import { ErrorState } from '@/kit/ErrorState';
import type { LayoutProps } from '../layouts';
import styles from './calendar.module.css';
import { DayCell } from './DayCell';
import { dayKeys } from './keyboard';
import { daysOf, type Span, step } from './span';
import { byDay, dayOf, useDueTasks, useMoveDay } from './useCalendar';

/** Tasks on the days they are due, by month or week; moved to another day by mouse, finger or keyboard. */
export default function TaskCalendar({ index }: LayoutProps) {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const { day, span, go } = usePlace();
  const days = useMemo(() => daysOf(span, day), [span, day]);
  const { tasks, more, pending, error, refetch } = useDueTasks(index.query, days);
  const { moved, move } = useMoveDay();
  const found = useMemo(() => byDay(tasks, moved), [tasks, moved]);
  if (error && tasks.length === 0) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const month = dayjs(day).format('YYYY-MM');
  return (
    <div className={styles.calendar} aria-busy={pending}>
      <Bar day={day} span={span} days={days} go={go} />
      {more && <Alert type="info" banner title={t('calendar.more')} />}
      <Dragging onDrop={(task, to) => void move(task, to)}>
        <div className={styles.weekdays} aria-hidden>
          {days.slice(0, 7).map((one) => (
            <span key={one}>{dayjs(one).format('ddd')}</span>
          ))}
        </div>
        <div
          className={styles.days}
          data-span={span}
          style={{ '--weeks': days.length / 7 } as React.CSSProperties}
        >
          {days.map((one) => (
            <DayCell
              key={one}
              day={one}
              span={span}
              outside={span === 'month' && !one.startsWith(month)}
              tasks={found.get(one) ?? []}
              movable={can('tasks.task.update')}
              openId={index.previewId}
              onOpen={index.setPreview}
              onMore={() => go(one, 'week')}
            />
          ))}
        </div>
      </Dragging>
    </div>
  );
}

/** The day and the span of the address. */
function usePlace() {
  const [params, setParams] = useSearchParams();
  const given = params.get('day') ?? '';
  const day = dayjs(given).isValid() && given ? given : dayjs().format('YYYY-MM-DD');
  const span: Span = params.get('span') === 'week' ? 'week' : 'month';
  const go = (to: string, as: Span = span) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.set('day', to);
        next.set('span', as);
        return next;
      },
      { replace: true },
    );
  return { day, span, go };
}

interface BarProps {
  day: string;
  span: Span;
  days: string[];
  go: (day: string, span?: Span) => void;
}

function Bar({ day, span, days, go }: BarProps) {
  const { t } = useTranslation('tasks');
  const locale = useLocale();
  const title =
    span === 'month'
      ? dayjs(day).format(locale === 'zh' ? 'YYYY年M月' : 'MMMM YYYY')
      : `${dayjs(days[0]).format('YYYY-MM-DD')} – ${dayjs(days.at(-1)).format('MM-DD')}`;
  return (
    <div className={styles.bar}>
      <Button
        icon={<LeftOutlined />}
        aria-label={t(`calendar.previous.${span}`)}
        onClick={() => go(step(span, day, -1))}
      />
      <Button onClick={() => go(dayjs().format('YYYY-MM-DD'))}>{t('calendar.today')}</Button>
      <Button
        icon={<RightOutlined />}
        aria-label={t(`calendar.next.${span}`)}
        onClick={() => go(step(span, day, 1))}
      />
      <h2 aria-live="polite">{title}</h2>
      <Segmented
        aria-label={t('calendar.span')}
        value={span}
        onChange={(chosen) => go(day, chosen as Span)}
        options={[
          { value: 'month', label: t('calendar.month') },
          { value: 'week', label: t('calendar.week') },
        ]}
      />
    </div>
  );
}

interface DraggingProps {
  onDrop: (task: Task, day: string) => void;
  children: React.ReactNode;
}

function Dragging({ onDrop, children }: DraggingProps) {
  const { t } = useTranslation(['tasks', 'kit']);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: dayKeys, keyboardCodes: KEYS }),
  );
  const drop = ({ active, over }: DragEndEvent) => {
    const task = active.data.current?.task as Task | undefined;
    if (task && over && String(over.id) !== dayOf(task)) onDrop(task, String(over.id));
  };
  const announcements = {
    onDragStart: ({ active }: { active: { data: { current?: { task?: Task } } } }) =>
      t('kit:board.picked', { name: active.data.current?.task?.title }),
    onDragOver: ({ over }: { over: { id: unknown } | null }) => (over ? String(over.id) : undefined),
    onDragEnd: ({ over }: { over: { id: unknown } | null }) =>
      over ? t('kit:board.dropped', { lane: String(over.id) }) : undefined,
    onDragCancel: () => t('kit:board.cancelled'),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('calendar.instructions') } }}
    >
      {children}
    </DndContext>
  );
}
