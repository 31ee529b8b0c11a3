import { formatMoney, formatNumber } from '@/kit/fields/format';

/** A fact of a request, as the service that asks named it. */
export interface Fact {
  name: string;
  text: string;
}

/** Facts in the order they were given, none that are nothing; money by its currency, shares in percent. */
export function factsOf(facts: Record<string, unknown> | undefined): Fact[] {
  const given = facts ?? {};
  const currency = typeof given.currency === 'string' ? given.currency : 'CNY';
  return Object.entries(given)
    .filter(([name, value]) => name !== 'currency' && value !== null && value !== '' && value !== 0)
    .map(([name, value]) => ({ name, text: textOf(name, value, currency) }));
}

function textOf(name: string, value: unknown, currency: string): string {
  if (typeof value === 'object') return JSON.stringify(value);
  if (name.endsWith('_minor')) return formatMoney(value, currency);
  if (name.endsWith('_bp')) return `${formatNumber(Number(value) / 100)}%`;
  if (name.endsWith('percent')) return `${formatNumber(value)}%`;
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
