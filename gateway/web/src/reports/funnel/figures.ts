import type { Figures, FunnelStage } from './api';

/** A stage of the funnel: its count, and the share of the stage before that came so far. */
export interface StageInfo {
  key: 'new' | 'qualified' | 'consulted' | 'proposed' | 'won' | 'lost';
  stage: FunnelStage;
  count: keyof Figures;
  /** The first stage and the lost ones have none. */
  ratio?: keyof Figures;
}

export const STAGES: StageInfo[] = [
  { key: 'new', stage: 'FUNNEL_STAGE_NEW', count: 'newCount' },
  { key: 'qualified', stage: 'FUNNEL_STAGE_QUALIFIED', count: 'qualifiedCount', ratio: 'qualifiedRatio' },
  { key: 'consulted', stage: 'FUNNEL_STAGE_CONSULTED', count: 'consultedCount', ratio: 'consultedRatio' },
  { key: 'proposed', stage: 'FUNNEL_STAGE_PROPOSED', count: 'proposedCount', ratio: 'proposedRatio' },
  { key: 'won', stage: 'FUNNEL_STAGE_WON', count: 'wonCount', ratio: 'wonRatio' },
];
export const LOST: StageInfo = { key: 'lost', stage: 'FUNNEL_STAGE_LOST', count: 'lostCount' };
export const ALL_STAGES = [...STAGES, LOST];

/** int64 comes as text; what is absent is 0. */
export function countOf(figures: Figures | undefined, stage: StageInfo): number {
  return Number(figures?.[stage.count] ?? 0);
}

/** 0..1, or undefined where the divisor is 0: then there is no ratio, not a ratio of 0. */
export function ratioOf(figures: Figures | undefined, stage: StageInfo): number | undefined {
  const ratio = stage.ratio && figures?.[stage.ratio];
  return typeof ratio === 'number' && Number.isFinite(ratio) ? ratio : undefined;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `45.3%`; a dash where there is none. */
export function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? '—' : `${(ratio * 100).toFixed(1)}%`;
}

export interface Delta {
  direction: 'up' | 'down' | 'same';
  text: string;
}

/** How a count changed, in per cent of what it was; from nothing it is the number itself. */
export function countDelta(now: number, before: number): Delta {
  const change = now - before;
  const direction = change > 0 ? 'up' : change < 0 ? 'down' : 'same';
  if (change === 0) return { direction, text: '0' };
  const sign = change > 0 ? '+' : '−';
  if (before === 0) return { direction, text: `${sign}${formatCount(Math.abs(change))}` };
  return { direction, text: `${sign}${Math.abs((change / before) * 100).toFixed(1)}%` };
}

/** How a ratio changed, in percentage points; `unit` says so in the reader's language. */
export function ratioDelta(
  now: number | undefined,
  before: number | undefined,
  unit: string,
): Delta | undefined {
  if (now === undefined || before === undefined) return undefined;
  const points = Math.round((now - before) * 1000) / 10;
  const direction = points > 0 ? 'up' : points < 0 ? 'down' : 'same';
  const sign = points > 0 ? '+' : points < 0 ? '−' : '';
  return { direction, text: `${sign}${Math.abs(points).toFixed(1)} ${unit}` };
}
