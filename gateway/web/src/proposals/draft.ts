import { type BudgetLine, type Draft, type Proposal, type ProposalItem, WRITTEN } from './api';

export const TIERS = ['TIER_REACH', 'TIER_MATCH', 'TIER_SAFETY'] as const;
export const LANGUAGES = ['PROPOSAL_LANGUAGE_BOTH', 'PROPOSAL_LANGUAGE_ZH', 'PROPOSAL_LANGUAGE_EN'] as const;
export const PERIODS = ['COST_PERIOD_ONCE', 'COST_PERIOD_YEAR'] as const;
export const CURRENCIES = ['CNY', 'GBP', 'USD', 'EUR', 'HKD', 'AUD', 'CAD', 'SGD', 'NZD', 'JPY'];

export function draftOf(proposal: Proposal): Draft {
  return Object.fromEntries(WRITTEN.map((name) => [name, proposal[name]])) as Draft;
}

/** What differs from what is saved; empty when nothing does. */
export function changesOf(draft: Draft, saved: Proposal): Partial<Draft> {
  const changed = WRITTEN.filter((name) => JSON.stringify(draft[name]) !== JSON.stringify(saved[name]));
  return Object.fromEntries(changed.map((name) => [name, draft[name]]));
}

export const newItem = (): ProposalItem => ({ tier: 'TIER_MATCH', tuitionCurrency: 'GBP' });
export const newLine = (): BudgetLine => ({ currency: 'CNY', period: 'COST_PERIOD_ONCE' });

export function replaced<T>(list: T[], place: number, change: Partial<T>): T[] {
  return list.map((one, index) => (index === place ? { ...one, ...change } : one));
}

/** The list with one entry moved; the same list when there is no such place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

function digitsOf(currency: string): number {
  const shape = new Intl.NumberFormat('en', { style: 'currency', currency: currency || 'CNY' });
  return shape.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units, as the API has them, as the number people type; null when there is none. */
export function typedOf(minor: string | undefined, currency: string): number | null {
  return minor && minor !== '0' ? Number(minor) / 10 ** digitsOf(currency) : null;
}

/** And back: whole minor units, never a fraction of one. */
export function minorOf(typed: number | null, currency: string): string {
  return String(Math.round((typed ?? 0) * 10 ** digitsOf(currency)));
}
