import dayjs, { type Dayjs } from 'dayjs';

/** Two days, both included, `YYYY-MM-DD`. */
export interface Period {
  from: string;
  to: string;
}

export const PERIODS = [
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'custom',
] as const;
export type PeriodKey = (typeof PERIODS)[number];

export const COMPARISONS = ['none', 'previous', 'lastYear', 'custom'] as const;
export type ComparisonKey = (typeof COMPARISONS)[number];

const DAY = 'YYYY-MM-DD';

function days(from: Dayjs, to: Dayjs): Period {
  return { from: from.format(DAY), to: to.format(DAY) };
}

function quarter(day: Dayjs): Period {
  const first = day.month(Math.floor(day.month() / 3) * 3).startOf('month');
  return days(first, first.add(2, 'month').endOf('month'));
}

/** A named period as days; the whole month, quarter or year, also when it is not over. */
export function periodOf(key: Exclude<PeriodKey, 'custom'>, today: Dayjs = dayjs()): Period {
  switch (key) {
    case 'thisMonth':
      return days(today.startOf('month'), today.endOf('month'));
    case 'lastMonth': {
      const last = today.startOf('month').subtract(1, 'month');
      return days(last, last.endOf('month'));
    }
    case 'thisQuarter':
      return quarter(today);
    case 'lastQuarter':
      return quarter(today.startOf('month').subtract(3, 'month'));
    case 'thisYear':
      return days(today.startOf('year'), today.endOf('year'));
  }
}

/** Is it exactly one or more whole months? Then the one before has as many months, not as many days. */
function wholeMonths({ from, to }: Period): number {
  const first = dayjs(from);
  const last = dayjs(to);
  const whole = first.date() === 1 && last.date() === last.daysInMonth();
  return whole ? (last.year() - first.year()) * 12 + last.month() - first.month() + 1 : 0;
}

/** The period to compare with. */
export function comparisonOf(key: Exclude<ComparisonKey, 'none' | 'custom'>, period: Period): Period {
  const first = dayjs(period.from);
  const last = dayjs(period.to);
  if (key === 'lastYear') {
    const end =
      last.date() === last.daysInMonth() ? last.subtract(1, 'year').endOf('month') : last.subtract(1, 'year');
    return days(first.subtract(1, 'year'), end);
  }
  const months = wholeMonths(period);
  if (months > 0) return days(first.subtract(months, 'month'), first.subtract(1, 'day'));
  const length = last.diff(first, 'day') + 1;
  return days(first.subtract(length, 'day'), first.subtract(1, 'day'));
}

export type Step = 'DAY' | 'WEEK' | 'MONTH';

/** A trend should have a few dozen points at most. */
export function stepOf({ from, to }: Period): Step {
  const length = dayjs(to).diff(dayjs(from), 'day') + 1;
  if (length <= 45) return 'DAY';
  return length <= 200 ? 'WEEK' : 'MONTH';
}

const MOST_POINTS = 800;

/**
 * The key of each point of a trend, those without leads too, as the service writes them; until today, or until
 * `newest` when the branch's day has begun earlier than the reader's.
 */
export function pointsOf({ from, to }: Period, step: Step, newest = '', now: Dayjs = dayjs()): string[] {
  const format = step === 'MONTH' ? 'YYYY-MM' : DAY;
  const known = newest ? dayjs(newest) : now;
  const today = known.isAfter(now) ? known : now;
  const end = dayjs(to).isAfter(today, 'day') ? today : dayjs(to);
  let point = dayjs(from);
  if (step === 'WEEK') point = point.subtract((point.day() + 6) % 7, 'day');
  if (step === 'MONTH') point = point.startOf('month');
  const points: string[] = [];
  while (!point.isAfter(end, 'day') && points.length < MOST_POINTS) {
    points.push(point.format(format));
    point = point.add(1, step === 'DAY' ? 'day' : step === 'WEEK' ? 'week' : 'month');
  }
  return points;
}
