import dayjs, { type Dayjs } from 'dayjs';
import type { Condition, WeeklyWorkload } from '@/api/types';

export const WEEKS = 6;

/** Beginnings of the weeks (Mondays, at the reader's midnight), and the end of the last one. */
export function boundsOf(first: Dayjs, count = WEEKS): Dayjs[] {
  const monday = first.startOf('day').subtract((first.day() + 6) % 7, 'day');
  return Array.from({ length: count + 1 }, (_, at) => monday.add(at, 'week'));
}

/** What one person has due in one week. `due` counts the overdue ones too. */
export interface Cell {
  due: number;
  overdue: number;
  minutes: number;
}

export interface PersonLoad {
  ownerId: string;
  open: number;
  /** One for each week. */
  weeks: Cell[];
  before: Cell;
  after: Cell;
  undated: number;
}

const NOTHING: Cell = { due: 0, overdue: 0, minutes: 0 };

/** Every person with a cell for each week, the busiest first. */
export function loadsOf(people: WeeklyWorkload[], count = WEEKS): PersonLoad[] {
  return people.map(({ ownerId = '', openCount = 0, undatedCount = 0, weeks = [] }) => {
    const at = (place: number): Cell => {
      const found = weeks.find((one) => (one.place ?? 0) === place);
      return found
        ? { due: found.dueCount ?? 0, overdue: found.overdueCount ?? 0, minutes: found.minutes ?? 0 }
        : NOTHING;
    };
    return {
      ownerId,
      open: openCount,
      weeks: Array.from({ length: count }, (_, place) => at(place)),
      before: at(-1),
      after: at(count),
      undated: undatedCount,
    };
  });
}

/** The largest number of tasks in a cell: the height of a whole bar. */
export const mostOf = (loads: PersonLoad[]): number =>
  Math.max(
    1,
    ...loads.flatMap(({ weeks, before, after }) => [before, ...weeks, after].map(({ due }) => due)),
  );

/** The tasks behind a cell: whose, open, and due from one moment until before another. */
export function conditionsOf(ownerId: string, from?: Dayjs, until?: Dayjs): Condition[] {
  const owner: Condition = ownerId
    ? { field: 'owner_id', operator: 'OPERATOR_EQ', values: [ownerId] }
    : { field: 'owner_id', operator: 'OPERATOR_EMPTY' };
  const open: Condition = {
    field: 'status',
    operator: 'OPERATOR_IN',
    values: ['TASK_STATUS_TODO', 'TASK_STATUS_IN_PROGRESS'],
  };
  const day = (time: Dayjs) => time.format('YYYY-MM-DD');
  const due: Condition[] = [
    ...(from ? [{ field: 'due_time', operator: 'OPERATOR_GE' as const, values: [day(from)] }] : []),
    // the last day of the week before
    ...(until
      ? [{ field: 'due_time', operator: 'OPERATOR_LE' as const, values: [day(until.subtract(1, 'day'))] }]
      : []),
  ];
  return [owner, open, ...due];
}

export const isThisWeek = (from: Dayjs, until: Dayjs, now = dayjs()): boolean =>
  !now.isBefore(from) && now.isBefore(until);
