import { keepPreviousData, useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Query, Task } from '@/api/types';
import { bothOf } from '@/kit/filter/filter';
import { refreshRecords } from '@/kit/records/useRecords';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { listTasks, TASKS, updateTask } from '../api';
import { here, onDay, wallOf } from './zone';

/** More than anybody can read in a month. */
const MOST = 1000;

/** The day a task is due, where it was meant to be due. */
export const dayOf = (task: Task): string => wallOf(task.dueTime ?? '', task.dueZone || here()).day;

/** The tasks that are due on these days, by day. */
export function useDueTasks(query: Query, days: string[]) {
  const from = dayjs(days[0]).subtract(1, 'day').format('YYYY-MM-DD');
  const to = dayjs(days.at(-1)).add(1, 'day').format('YYYY-MM-DD');
  const asked = useMemo(() => dueBetween(query, from, to), [query, from, to]);
  const { data, error, refetch } = useQuery({
    queryKey: [TASKS, 'calendar', asked],
    queryFn: () => listTasks(asked, '', MOST),
    placeholderData: keepPreviousData,
  });
  return { tasks: data?.tasks ?? NONE, more: Boolean(data?.nextPageToken), pending: !data, error, refetch };
}

const NONE: Task[] = [];

/** A day more on both sides: elsewhere it is another day already, or still. */
function dueBetween(query: Query, from: string, to: string): Query {
  const here = {
    conditions: [{ field: 'due_time', operator: 'OPERATOR_BETWEEN' as const, values: [from, to] }],
  };
  return { ...query, filter: bothOf(query.filter, here), orderBy: 'due_time' };
}

export function byDay(tasks: Task[], moved: ReadonlyMap<string, string>): Map<string, Task[]> {
  const found = new Map<string, Task[]>();
  for (const task of tasks) {
    const dueTime = moved.get(task.id ?? '') ?? task.dueTime;
    const shown = { ...task, dueTime };
    const day = dayOf(shown);
    found.set(day, [...(found.get(day) ?? []), shown]);
  }
  return found;
}

/** Gives tasks another day; the clock time stays. Shown at once, and can be taken back. */
export function useMoveDay() {
  const { t } = useTranslation('tasks');
  const report = useReport();
  const undo = useUndo();
  const [moved, setMoved] = useState<ReadonlyMap<string, string>>(new Map());
  const move = async (task: Task, day: string) => {
    const { id = '', dueTime = '', warnTime } = task;
    const zone = task.dueZone || here();
    const to = onDay(dueTime, day, zone);
    const days = dayjs(day).diff(dayjs(dayOf(task)), 'day');
    const warn =
      warnTime &&
      onDay(warnTime, dayjs(wallOf(warnTime, zone).day).add(days, 'day').format('YYYY-MM-DD'), zone);
    const back = { dueTime, ...(warnTime && { warnTime }) };
    setMoved((old) => new Map(old).set(id, to));
    try {
      const saved = await updateTask(id, { dueTime: to, ...(warn && { warnTime: warn }) }, task.etag);
      await refreshRecords(TASKS);
      undo(t('done.moved', { title: task.title, day }), () =>
        updateTask(id, back, saved.etag).then(() => refreshRecords(TASKS)),
      );
    } catch (error) {
      report(error);
    } finally {
      setMoved((old) => new Map([...old].filter(([key]) => key !== id)));
    }
  };
  return { moved, move };
}
