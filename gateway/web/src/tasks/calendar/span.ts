import dayjs, { type Dayjs } from 'dayjs';

export type Span = 'month' | 'week';

/** The days a calendar shows, Monday first: whole weeks. */
export function daysOf(span: Span, day: string): string[] {
  const at = dayjs(day);
  const first = mondayOf(span === 'month' ? at.startOf('month') : at);
  const last = span === 'month' ? mondayOf(at.endOf('month')).add(6, 'day') : first.add(6, 'day');
  return Array.from({ length: last.diff(first, 'day') + 1 }, (_, place) =>
    first.add(place, 'day').format('YYYY-MM-DD'),
  );
}

/** The Monday of the week a day is in, whatever the language says where a week begins. */
function mondayOf(day: Dayjs): Dayjs {
  return day.subtract((day.day() + 6) % 7, 'day').startOf('day');
}

/** The same place in the next or an earlier span. */
export function step(span: Span, day: string, by: number): string {
  return dayjs(day).add(by, span).format('YYYY-MM-DD');
}
