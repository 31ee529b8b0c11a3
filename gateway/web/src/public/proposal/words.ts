import type { Refusal } from '../api';
import type { Language, Texts } from '../texts';
import type { PublicProposal } from './api';

export type Words = Texts['proposal'];

/** The languages a proposal can be read in, the reader's own first. */
export function languagesOf(written: PublicProposal['language'], preferred: Language): Language[] {
  if (written === 'PROPOSAL_LANGUAGE_ZH') return ['zh'];
  if (written === 'PROPOSAL_LANGUAGE_EN') return ['en'];
  return preferred === 'zh' ? ['zh', 'en'] : ['en', 'zh'];
}

/** Minor units as people read them: `£29,500`, `¥39,800.50`. */
export function moneyOf(minor: string | number | undefined, currency: string): string {
  const shape = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const digits = new Intl.NumberFormat('en', shape).resolvedOptions().maximumFractionDigits ?? 2;
  const amount = Number(minor ?? 0) / 10 ** digits;
  const shown = Number.isInteger(amount) ? 0 : digits;
  return new Intl.NumberFormat('en', {
    ...shape,
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  }).format(amount);
}

export function countryOf(code: string | undefined, language: Language): string {
  if (!code) return '';
  return new Intl.DisplayNames([language === 'zh' ? 'zh-CN' : 'en'], { type: 'region' }).of(code) ?? code;
}

export function momentOf(time: string | undefined, language: Language): string {
  if (!time) return '';
  return new Date(time).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}

/** `{name}` in a text. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** What to say when the edge refuses, beside the reasons that are about the link. */
export function failureText(failure: Refusal, words: Words): string {
  if (failure.status === 429) return words.tooMany;
  if (failure.status === 0) return words.offline;
  return failure.status > 0 && failure.status < 500 && failure.detail ? failure.detail : words.broken;
}
