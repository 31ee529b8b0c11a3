import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { type Period, type PeriodKey, periodOf, PERIODS } from '../funnel/period';
import type { FigureDimension, FiguresRequest } from './api';

export const DIMENSIONS = ['BRANCH', 'DEPARTMENT', 'OWNER', 'COUNTRY', 'MONTH'] as const;
export type DimensionKey = (typeof DIMENSIONS)[number];

export interface FigureSettings {
  period: PeriodKey;
  days: Period;
  groupBy?: DimensionKey;
}

const FIRST: PeriodKey = 'thisYear';
const DAYS = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** `?period=custom&days=2026-01-01..2026-01-31&by=OWNER`: an address somebody can send on. */
export function readSettings(params: URLSearchParams): FigureSettings {
  const asked = PERIODS.find((key) => key === params.get('period')) ?? FIRST;
  const found = DAYS.exec(params.get('days') ?? '');
  const chosen = found?.[1] && found[2] ? { from: found[1], to: found[2] } : null;
  const groupBy = DIMENSIONS.find((key) => key === params.get('by'));
  if (asked === 'custom') {
    return chosen
      ? { period: 'custom', days: chosen, groupBy }
      : { period: FIRST, days: periodOf('thisYear'), groupBy };
  }
  return { period: asked, days: periodOf(asked), groupBy };
}

export function writeSettings({ period, days, groupBy }: FigureSettings): URLSearchParams {
  const params = new URLSearchParams();
  if (period !== FIRST) params.set('period', period);
  if (period === 'custom') params.set('days', `${days.from}..${days.to}`);
  if (groupBy) params.set('by', groupBy);
  return params;
}

export const dimensionOf = (key: DimensionKey): FigureDimension => `FIGURE_DIMENSION_${key}`;

export const requestOf = ({ days, groupBy }: FigureSettings): FiguresRequest => ({
  fromDate: days.from,
  toDate: days.to,
  ...(groupBy && { groupBy: dimensionOf(groupBy) }),
});

export function useFigureSettings() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const settings = useMemo(() => readSettings(new URLSearchParams(text)), [text]);
  const set = (change: Partial<FigureSettings>) =>
    setParams(writeSettings({ ...settings, ...change }), { replace: true });
  return { settings, set };
}
