/** Deadlines are a day and a clock time where the school is; the instant follows, as the service computes it. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

const DAY = 86_400_000;
const WRITTEN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/**
 * The instant at which the clocks of a zone show this time on this day; nothing while it is not known. Where the clock
 * is turned, a time is there twice or never: the earlier instant counts, as nobody is refused for being early.
 */
export function instantOf(date?: string, clock?: string, zone?: string): Date | undefined {
  const written = `${date}T${clock}`;
  if (!zone || !isZone(zone) || !WRITTEN.test(written)) return undefined;
  const wall = Date.parse(`${written}:00Z`);
  const offsets = [wall - DAY, wall + DAY].map((near) => offsetAt(near, zone));
  const candidates = offsets.map((offset) => wall - offset);
  const shown = candidates.filter((instant, place) => offsetAt(instant, zone) === offsets[place]);
  return new Date(Math.min(...(shown.length > 0 ? shown : candidates)));
}

let names: string[] | undefined;

/** The IANA names that a deadline can have. */
export function zoneNames(): string[] {
  names ??= Intl.supportedValuesOf('timeZone').filter((name) => name.includes('/'));
  return names;
}

export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The zone of the reader's own clock. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `Europe/London` -> `Europe/London (UTC+1)`, by its clock now. */
export function zoneLabel(name: string, now = Date.now()): string {
  const minutes = Math.round(offsetAt(now, name) / 60_000);
  const sign = minutes < 0 ? '−' : '+';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `${name} (UTC${sign}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''})`;
}
