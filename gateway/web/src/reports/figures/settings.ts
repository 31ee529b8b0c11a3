import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { type Period, type PeriodKey, periodOf, PERIODS } from '../funnel/period';
import { type Filters, NONE } from '../shared/FilterPanel';
import type { FigureDimension, FiguresRequest } from './api';

export const DIMENSIONS = ['BRANCH', 'DEPARTMENT', 'OWNER', 'COUNTRY', 'MONTH'] as const;
export type DimensionKey = (typeof DIMENSIONS)[number];
/** What figures can be narrowed to; the period narrows the months. */
export const NARROWING = ['BRANCH', 'DEPARTMENT', 'OWNER', 'COUNTRY'] as const;
export type NarrowingKey = (typeof NARROWING)[number];

export interface FigureSettings {
  period: PeriodKey;
  days: Period;
  groupBy?: DimensionKey;
  filters: Filters<NarrowingKey>;
}

const FIRST: PeriodKey = 'thisYear';
const DAYS = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** `?period=custom&days=2026-01-01..2026-01-31&by=OWNER`: an address somebody can send on. */
export function readSettings(params: URLSearchParams): FigureSettings {
  const asked = PERIODS.find((key) => key === params.get('period')) ?? FIRST;
  const found = DAYS.exec(params.get('days') ?? '');
  const chosen = found?.[1] && found[2] ? { from: found[1], to: found[2] } : null;
  const groupBy = DIMENSIONS.find((key) => key === params.get('by'));
  const filters: Filters<NarrowingKey> = {};
  for (const key of NARROWING) {
    const values = params.getAll(key);
    if (values.length > 0) filters[key] = values;
  }
  if (asked === 'custom') {
    return chosen
      ? { period: 'custom', days: chosen, groupBy, filters }
      : { period: FIRST, days: periodOf('thisYear'), groupBy, filters };
  }
  return { period: asked, days: periodOf(asked), groupBy, filters };
}

export function writeSettings({ period, days, groupBy, filters }: FigureSettings): URLSearchParams {
  const params = new URLSearchParams();
  if (period !== FIRST) params.set('period', period);
  if (period === 'custom') params.set('days', `${days.from}..${days.to}`);
  if (groupBy) params.set('by', groupBy);
  for (const key of NARROWING) for (const value of filters[key] ?? []) params.append(key, value);
  return params;
}

export const dimensionOf = (key: DimensionKey): FigureDimension => `FIGURE_DIMENSION_${key}`;

export function requestOf({ days, groupBy, filters }: FigureSettings): FiguresRequest {
  const narrowed = NARROWING.flatMap((key) => {
    const values = filters[key];
    if (!values?.length) return [];
    return { dimension: dimensionOf(key), values: values.map((value) => (value === NONE ? '' : value)) };
  });
  return {
    fromDate: days.from,
    toDate: days.to,
    ...(groupBy && { groupBy: dimensionOf(groupBy) }),
    ...(narrowed.length > 0 && { filters: narrowed }),
  };
}

export function useFigureSettings() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const settings = useMemo(() => readSettings(new URLSearchParams(text)), [text]);
  const set = (change: Partial<FigureSettings>) =>
    setParams(writeSettings({ ...settings, ...change }), { replace: true });
  return { settings, set };
}
