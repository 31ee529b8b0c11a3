import dayjs from 'dayjs';
import type { FieldDescription } from '@/api/types';
import { isEmpty } from '../fields/fields';
import { formatTime } from '../fields/format';
import type { Option } from '../references';

/** What turns names into values and back. */
export interface Lookups {
  /** Records and choices a field may have; undefined while they are on their way. */
  options: (field: FieldDescription) => Option[] | undefined;
  /** Other names of the options, e.g. in the other language. */
  aliases: (field: FieldDescription, option: Option) => string[];
  yes: string;
  no: string;
}

export type CellProblem =
  'number' | 'money' | 'date' | 'time' | 'yesNo' | 'option' | 'ambiguous' | 'email' | 'required' | 'waiting';

export type Parsed = { value: unknown; problem?: undefined } | { problem: CellProblem };

const LISTS = new Set(['FIELD_TYPE_CHOICES', 'FIELD_TYPE_COUNTRIES', 'FIELD_TYPE_TAGS']);
const NAMED = new Set([
  'FIELD_TYPE_CHOICE',
  'FIELD_TYPE_PERSON',
  'FIELD_TYPE_REFERENCE',
  'FIELD_TYPE_COUNTRY',
]);
const TIME = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})$/;
const BETWEEN = /[,，、;；\n]+/;

/** What somebody wrote into a cell, as the API wants it, or why it cannot be. */
export function parseCell(field: FieldDescription, text: string, lookups: Lookups): Parsed {
  const words = text.trim();
  const type = field.type ?? '';
  if (words === '') return field.required ? { problem: 'required' } : { value: emptyOf(type) };
  if (LISTS.has(type)) return parseList(field, words, lookups);
  if (NAMED.has(type)) return parseName(field, words, lookups);
  switch (type) {
    case 'FIELD_TYPE_NUMBER':
      return numeric(plainNumber(words), 'number', (number) => number);
    case 'FIELD_TYPE_MONEY':
      return numeric(moneyOf(words), 'money', (amount) => String(Math.round(amount * 100)));
    case 'FIELD_TYPE_DATE':
      return parseDay(words);
    case 'FIELD_TYPE_TIME':
      return parseTime(words);
    case 'FIELD_TYPE_BOOL':
      return parseYesNo(words, lookups);
    case 'FIELD_TYPE_EMAIL':
      return /^\S+@\S+\.\S+$/.test(words) ? { value: words } : { problem: 'email' };
    case 'FIELD_TYPE_LONG_TEXT':
      return { value: text };
    case 'FIELD_TYPE_PHONE':
    case 'FIELD_TYPE_URL':
      return { value: words };
    default:
      return { value: text.replace(/\s*[\r\n]+\s*/g, ' ') };
  }
}

export function emptyOf(type: string): unknown {
  if (LISTS.has(type)) return [];
  return type === 'FIELD_TYPE_BOOL' ? false : null;
}

/** Full-width digits and signs as people type them with a Chinese input method. */
function halfWidth(text: string): string {
  return text
    .replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ');
}

function plainNumber(words: string): number {
  const text = halfWidth(words).replace(/[,\s]/g, '');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?%?$/i.test(text)
    ? Number(text.replace('%', '')) / (text.endsWith('%') ? 100 : 1)
    : NaN;
}

function moneyOf(words: string): number {
  const text = halfWidth(words)
    .replace(/^(CNY|RMB|GBP|USD|EUR|HKD|AUD|CAD|HK\$|A\$|C\$|[¥￥£$€])\s*/i, '')
    .replace(/元$/, '');
  const tenThousands = /[万w]$/i.test(text);
  const amount = plainNumber(tenThousands ? text.slice(0, -1) : text) * (tenThousands ? 10_000 : 1);
  return amount < 0 ? NaN : amount;
}

function numeric(number: number, problem: CellProblem, valueOf: (number: number) => unknown): Parsed {
  return Number.isFinite(number) ? { value: valueOf(number) } : { problem };
}

/** A day with or without a time, the year first: nobody can tell 09/01 from 01/09. */
function momentOf(words: string): { moment: dayjs.Dayjs; timed: boolean } | undefined {
  const text = halfWidth(words);
  const found = TIME.exec(text) ?? COMPACT_DAY.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const date = new Date(year, month - 1, day, hour, minute, second);
  const exists =
    date.getMonth() === month - 1 &&
    date.getDate() === day &&
    date.getHours() === hour &&
    date.getMinutes() === minute;
  return exists ? { moment: dayjs(date), timed: found[4] !== undefined } : undefined;
}

function parseDay(words: string): Parsed {
  const found = momentOf(words);
  return found && !found.timed ? { value: found.moment.format('YYYY-MM-DD') } : { problem: 'date' };
}

function parseTime(words: string): Parsed {
  const found = momentOf(words);
  return found ? { value: found.moment.toISOString() } : { problem: 'time' };
}

function parseYesNo(words: string, { yes, no }: Lookups): Parsed {
  const word = fold(words);
  if ([yes, '是', 'yes', 'y', 'true', '1', '√'].map(fold).includes(word)) return { value: true };
  if ([no, '否', 'no', 'n', 'false', '0', '×'].map(fold).includes(word)) return { value: false };
  return { problem: 'yesNo' };
}

function fold(text: string): string {
  return halfWidth(text).trim().toLowerCase();
}

function find(field: FieldDescription, word: string, lookups: Lookups): Parsed {
  const options = lookups.options(field);
  if (!options) return { problem: 'waiting' };
  const wanted = fold(word);
  const exact = options.filter(
    ({ value, label }) => fold(label) === wanted || value.toLowerCase() === wanted,
  );
  const found =
    exact.length > 0
      ? exact
      : options.filter((option) => lookups.aliases(field, option).map(fold).includes(wanted));
  const living = found.filter(({ archived }) => !archived);
  const chosen = living.length > 0 ? living : found;
  if (chosen.length > 1) return { problem: 'ambiguous' };
  return chosen[0] ? { value: chosen[0].value } : { problem: 'option' };
}

function parseName(field: FieldDescription, words: string, lookups: Lookups): Parsed {
  return find(field, words, lookups);
}

function parseList(field: FieldDescription, words: string, lookups: Lookups): Parsed {
  const parts = [
    ...new Set(
      words
        .split(BETWEEN)
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  ];
  if (field.type === 'FIELD_TYPE_TAGS') return { value: parts };
  const values: unknown[] = [];
  for (const part of parts) {
    const one = find(field, part, lookups);
    if (one.problem) return one;
    values.push(one.value);
  }
  return { value: [...new Set(values)] };
}

/** The text of a value: what is shown, copied, and understood by parseCell again. */
export function textOf(field: FieldDescription, value: unknown, lookups: Lookups): string {
  if (isEmpty(value, field.type)) return '';
  const type = field.type ?? '';
  const nameOf = (one: unknown) =>
    lookups.options(field)?.find((option) => option.value === String(one))?.label ??
    (lookups.options(field) ? String(one) : '…');
  if (type === 'FIELD_TYPE_TAGS') return (value as string[]).join('、');
  if (LISTS.has(type)) return (value as unknown[]).map(nameOf).join('、');
  if (NAMED.has(type)) return nameOf(value);
  if (type === 'FIELD_TYPE_MONEY') return plainMoney(value);
  if (type === 'FIELD_TYPE_TIME') return formatTime(value);
  if (type === 'FIELD_TYPE_BOOL') return value ? lookups.yes : lookups.no;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function plainMoney(minor: unknown): string {
  const amount = Number(minor) / 100;
  if (!Number.isFinite(amount)) return String(minor);
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
}

/** The number a cell counts as in the sum of a selection. */
export function numberOf(field: FieldDescription, value: unknown): number | undefined {
  const type = field.type;
  if (
    isEmpty(value, type) ||
    !['FIELD_TYPE_NUMBER', 'FIELD_TYPE_MONEY', 'FIELD_TYPE_FORMULA'].includes(type ?? '')
  )
    return undefined;
  const number = type === 'FIELD_TYPE_MONEY' ? Number(value) / 100 : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
