import type { FigureGroup } from './api';

export const BANDS = [
  'AGE_BAND_NOT_OVERDUE',
  'AGE_BAND_DAYS_1_30',
  'AGE_BAND_DAYS_31_60',
  'AGE_BAND_DAYS_61_90',
  'AGE_BAND_OVER_90',
] as const;
export type Band = (typeof BANDS)[number];

/** What stands where there is nothing to say: no divisor, or money that the reader may not see. */
export const NOTHING = '—';

/** int64 comes as text; what is absent is 0. */
export const count = (value: string | number | undefined) => Number(value ?? 0);

/** 0..1 -> `45.3%`; a ratio whose divisor is 0 is absent, and is not 0. */
export const percent = (ratio: number | undefined) =>
  ratio === undefined ? NOTHING : `${(ratio * 100).toFixed(1)}%`;

/** Days with one decimal. */
export const dayCount = (value: number | undefined) => (value === undefined ? NOTHING : value.toFixed(1));

/** The open amounts of one currency, by age; ages without any are there with nothing. */
export interface Owed {
  currency: string;
  /** Undefined when the reader may not see money. */
  total: number | undefined;
  bands: { band: Band; amount: number | undefined; lines: number }[];
}

export function owedOf(group: FigureGroup | undefined): Owed[] {
  const every = group?.receivables ?? [];
  const currencies = [...new Set(every.map(({ currency = '' }) => currency))];
  return currencies.map((currency) => {
    const found = every.filter((one) => (one.currency ?? '') === currency);
    // a line that is open is never of 0: without an amount it is hidden
    const hidden = found.some(({ openMinor }) => openMinor === undefined);
    const bands = BANDS.map((band) => {
      const one = found.find((receivable) => receivable.band === band);
      return { band, amount: hidden ? undefined : count(one?.openMinor), lines: count(one?.lineCount) };
    });
    const total = hidden ? undefined : bands.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
    return { currency, total, bands };
  });
}

/** How long a bar is beside the largest, 0..100; of hidden money by the number of lines. */
export function shares({ bands }: Owed): number[] {
  const sizes = bands.map(({ amount, lines }) => amount ?? lines);
  const most = Math.max(1, ...sizes);
  return sizes.map((size) => (size / most) * 100);
}
