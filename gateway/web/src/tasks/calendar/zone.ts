/** What a clock on the wall of a zone shows. */
export interface Wall {
  /** YYYY-MM-DD */
  day: string;
  /** HH:mm */
  clock: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}

/** The zone of this browser. */
export const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function partsOf(instant: Date, zone: string): Record<string, string> {
  return Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
}

/** The day and the clock time of an instant in a zone. */
export function wallOf(time: string, zone: string): Wall {
  const { year, month, day, hour, minute } = partsOf(new Date(time), zone);
  return { day: `${year}-${month}-${day}`, clock: `${hour}:${minute}` };
}

/** How far the zone's clock is ahead of UTC at an instant. */
function aheadOf(instant: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(new Date(instant), zone);
  const shown = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return shown - Math.floor(instant / 1000) * 1000;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The instant at which a zone's clock shows this, the first of two; what a clock skips falls after the jump. */
export function instantOf({ day, clock }: Wall, zone: string): string {
  const shown = Date.parse(`${day}T${clock}:00Z`);
  // by the offset before a change of clocks, and by that after it
  const [early, late] = [shown - DAY_MS, shown + DAY_MS].map((near) =>
    new Date(shown - aheadOf(near, zone)).toISOString(),
  ) as [string, string];
  const shows = (time: string) => {
    const wall = wallOf(time, zone);
    return wall.day === day && wall.clock === clock;
  };
  return shows(early) || !shows(late) ? early : late;
}

/** The same clock time on another day, also when a zone changes its clocks in between. */
export function onDay(time: string, day: string, zone: string): string {
  return instantOf({ day, clock: wallOf(time, zone).clock }, zone);
}
