import type { Workload } from '@/api/types';

/** What one person has on the desk; the parts of a bar are disjoint and add up to `open`. */
export interface Load {
  ownerId: string;
  open: number;
  late: number;
  waiting: number;
  planned: number;
  other: number;
  minutes: number;
  completed: number;
}

/** One row per person, whatever teams the tasks are of; the busiest first. */
export function loadsOf(rows: Workload[]): Load[] {
  const people = new Map<string, Load>();
  for (const row of rows) {
    const known = people.get(row.ownerId ?? '');
    people.set(row.ownerId ?? '', sumOf(known, row));
  }
  return [...people.values()].toSorted((one, other) => other.open - one.open);
}

function sumOf(known: Load | undefined, row: Workload): Load {
  const open = row.openCount ?? 0;
  // a task may be late and wait as well: it is counted once, as the more urgent
  const late = Math.min(row.overdueCount ?? 0, open);
  const waiting = Math.min(row.waitingCount ?? 0, open - late);
  const planned = Math.min(row.plannedCount ?? 0, open - late - waiting);
  const other = open - late - waiting - planned;
  return {
    ownerId: row.ownerId ?? '',
    open: (known?.open ?? 0) + open,
    late: (known?.late ?? 0) + late,
    waiting: (known?.waiting ?? 0) + waiting,
    planned: (known?.planned ?? 0) + planned,
    other: (known?.other ?? 0) + other,
    minutes: (known?.minutes ?? 0) + (row.plannedMinutes ?? 0),
    completed: (known?.completed ?? 0) + (row.completedCount ?? 0),
  };
}
