import type { DeadlinePlan } from '@/api/types';
import { here, wallOf } from '../calendar/zone';

const DAY_MS = 86_400_000;

/** By how many days something moves, to a tenth: -1.5 = a day and a half earlier. */
export function daysBetween(from: string | undefined, to: string | undefined): number {
  if (!from || !to) return 0;
  return Math.round(((Date.parse(to) - Date.parse(from)) / DAY_MS) * 10) / 10;
}

/** Day and clock time in a zone; in the reader's own where none is said. */
export function wallText(time: string | undefined, zone: string | undefined): string {
  if (!time) return '';
  const { day, clock } = wallOf(time, zone || here());
  return `${day} ${clock}`;
}

/** May the last decision still be taken back? */
export function undoable({ state, undoUntilTime }: DeadlinePlan, now = Date.now()): boolean {
  return (
    state === 'DEADLINE_PLAN_STATE_ACTIVE' && Boolean(undoUntilTime) && Date.parse(undoUntilTime ?? '') > now
  );
}

/** Tasks that keep their date although the diff moves them. */
export function keptOf({ changes = [] }: DeadlinePlan, taken: ReadonlySet<string>): string[] {
  return changes.flatMap(({ taskId = '' }) => (taken.has(taskId) ? [] : [taskId]));
}
