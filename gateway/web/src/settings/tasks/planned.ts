import type { components } from '@/api/schema';

type CalendarDay = components['schemas']['CalendarDay'];

/** What the calendar and the clock on the wall of a zone show. */
export interface WallDay {
  day: string;
  clock: string;
  /** 0 = Sunday. */
  weekday: 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

const MINUTE_MS = 60_000;

function partsOf(instant: number, zone: string): WallDay {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() as WallDay['weekday'];
  return { day, clock: `${parts.hour}:${parts.minute}`, weekday };
}

export function wallDay(time: string | undefined, zone: string | undefined): WallDay | null {
  return time ? partsOf(Date.parse(time), zone || 'UTC') : null;
}

/** The instant at which a clock in the zone shows this; an hour that happens twice means its first time. */
export function instantOf(day: string, clock: string, zone: string): string {
  const wanted = Date.parse(`${day}T${clock}:00Z`);
  const shown = (instant: number) => {
    const { day: there, clock: at } = partsOf(instant, zone);
    return Date.parse(`${there}T${at}:00Z`);
  };
  // the offset a day before and a day after: one of them, or both, holds
  const offsets = [-1, 1].map((side) => {
    const near = wanted + side * 24 * 60 * MINUTE_MS;
    return shown(near) - near;
  });
  const found = offsets.map((offset) => wanted - offset).filter((instant) => shown(instant) === wanted);
  return new Date(found.length > 0 ? Math.min(...found) : wanted - Math.max(...offsets)).toISOString();
}

/** What is said of a day; a branch's own word before everybody's. */
export function specialDay(days: CalendarDay[], day: string): CalendarDay | undefined {
  return days
    .filter((one) => one.day === day)
    .toSorted((one, other) => (other.branchId ?? 0) - (one.branchId ?? 0))[0];
}
