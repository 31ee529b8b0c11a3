import dayjs from 'dayjs';
import type { Task } from '@/api/types';

export type DueState = 'late' | 'soon' | 'fine';

export const isOver = ({ status }: Task): boolean =>
  status === 'TASK_STATUS_DONE' || status === 'TASK_STATUS_CANCELLED';

/** Late, or within its early warning; what is over is neither. */
export function dueState(task: Task, now = dayjs()): DueState {
  if (isOver(task) || !task.dueTime) return 'fine';
  if (dayjs(task.dueTime).isBefore(now)) return 'late';
  return task.warnTime && dayjs(task.warnTime).isBefore(now) ? 'soon' : 'fine';
}
