import type { TFunction } from 'i18next';

/** Days from today, as people ask for them. */
export const SHIFTS = [0, -1, -3, -7, -14, -30, -90, 1, 3, 7, 30];

export function dayToken(shift: number): string {
  return shift === 0 ? '$today' : `$today${shift > 0 ? '+' : ''}${shift}`;
}

/** `$today-7` -> -7; null for a fixed day. */
export function shiftOf(value: unknown): number | null {
  const found = /^\$today([+-]\d+)?$/.exec(String(value ?? ''));
  return found ? Number(found[1] ?? 0) : null;
}

export function dayText(shift: number, t: TFunction<'kit'>): string {
  if (shift === 0) return t('filter.today');
  return shift < 0 ? t('filter.daysAgo', { count: -shift }) : t('filter.daysAhead', { count: shift });
}
