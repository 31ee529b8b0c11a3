import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { NONE } from '../shared/FilterPanel';
import type { Dimension, FunnelRequest } from './api';
import {
  COMPARISONS,
  comparisonOf,
  type ComparisonKey,
  type Period,
  type PeriodKey,
  periodOf,
  PERIODS,
} from './period';

export type DimensionKey =
  | 'BRANCH'
  | 'DEPARTMENT'
  | 'OWNER'
  | 'CHANNEL'
  | 'COUNTRY'
  | 'COURSE'
  | 'DEGREE'
  | 'BUSINESS_LINE'
  | 'ORIGIN'
  | 'LOSS_REASON';

/** What the funnel can be narrowed to, and split by. */
export const DIMENSIONS: DimensionKey[] = [
  'BRANCH',
  'DEPARTMENT',
  'OWNER',
  'CHANNEL',
  'COUNTRY',
  'COURSE',
  'DEGREE',
  'BUSINESS_LINE',
  'ORIGIN',
  'LOSS_REASON',
];
export const MOST_GROUPS = 2;

export interface FunnelSettings {
  period: PeriodKey;
  days: Period;
  comparison: ComparisonKey;
  compared: Period | null;
  groupBy: DimensionKey[];
  filters: Partial<Record<DimensionKey, string[]>>;
}

function daysOf(text: string | null): Period | null {
  const found = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text ?? '');
  return found?.[1] && found[2] ? { from: found[1], to: found[2] } : null;
}

/** `?period=custom&days=2026-01-01..2026-01-31&by=CHANNEL,OWNER&OWNER=…`: an address somebody can send on. */
export function readSettings(params: URLSearchParams): FunnelSettings {
  const asked = PERIODS.find((key) => key === params.get('period')) ?? 'thisMonth';
  const chosen = daysOf(params.get('days'));
  const period = asked === 'custom' && !chosen ? 'thisMonth' : asked;
  const days = period === 'custom' && chosen ? chosen : periodOf(period === 'custom' ? 'thisMonth' : period);
  const against = daysOf(params.get('against'));
  const wanted = COMPARISONS.find((key) => key === params.get('compare')) ?? 'none';
  const comparison = wanted === 'custom' && !against ? 'none' : wanted;
  const filters: FunnelSettings['filters'] = {};
  for (const dimension of DIMENSIONS) {
    const values = params.getAll(dimension);
    if (values.length > 0) filters[dimension] = values;
  }
  const named = (params.get('by') ?? '').split(',');
  return {
    period,
    days,
    comparison,
    compared:
      comparison === 'none' ? null : comparison === 'custom' ? against : comparisonOf(comparison, days),
    groupBy: DIMENSIONS.filter((one) => named.includes(one))
      .toSorted((a, b) => named.indexOf(a) - named.indexOf(b))
      .slice(0, MOST_GROUPS),
    filters,
  };
}

export function writeSettings({
  period,
  days,
  comparison,
  compared,
  groupBy,
  filters,
}: FunnelSettings): URLSearchParams {
  const params = new URLSearchParams();
  if (period !== 'thisMonth') params.set('period', period);
  if (period === 'custom') params.set('days', `${days.from}..${days.to}`);
  if (comparison !== 'none') params.set('compare', comparison);
  if (comparison === 'custom' && compared) params.set('against', `${compared.from}..${compared.to}`);
  if (groupBy.length > 0) params.set('by', groupBy.join(','));
  for (const dimension of DIMENSIONS) {
    for (const value of filters[dimension] ?? []) params.append(dimension, value);
  }
  return params;
}

export const dimensionOf = (key: DimensionKey): Dimension => `DIMENSION_${key}`;

/** What to ask the service for. */
export function requestOf(settings: FunnelSettings): FunnelRequest {
  const { days, compared, groupBy, filters } = settings;
  const narrowed = DIMENSIONS.flatMap((key) => {
    const values = filters[key];
    if (!values?.length) return [];
    return { dimension: dimensionOf(key), values: values.map((value) => (value === NONE ? '' : value)) };
  });
  return {
    fromDate: days.from,
    toDate: days.to,
    ...(narrowed.length > 0 && { filters: narrowed }),
    ...(groupBy.length > 0 && { groupBy: groupBy.map(dimensionOf) }),
    ...(compared && { compareFromDate: compared.from, compareToDate: compared.to }),
  };
}

export function useFunnelSettings() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const settings = useMemo(() => readSettings(new URLSearchParams(text)), [text]);
  const set = (change: Partial<FunnelSettings>) =>
    setParams(writeSettings({ ...settings, ...change }), { replace: true });
  return { settings, set };
}
