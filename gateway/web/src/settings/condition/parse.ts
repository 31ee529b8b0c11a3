import type { FieldDescription } from '@/api/types';
import { kindOf, type Plain, type Row, type RowOperator } from './cel';

const PATH = String.raw`(?<subject>[a-z]+)\.(?<field>(?:custom\.|facts\.)?[a-z][a-z0-9_]*)`;
const STRING = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const LIST = String.raw`\[(?<list>[^\]]*)\]`;

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}

const COMPARED = whole(String.raw`${PATH}\s*(?<sign>==|!=|>=|<=|>|<)\s*(?<value>${STRING}|-?\d+(?:\.\d+)?)`);
const BOOLEAN = whole(String.raw`${PATH}\s*==\s*(?<value>true|false)`);
const EPOCH = whole(String.raw`${PATH}\s*(?<sign>==|!=)\s*timestamp\('1970-01-01T00:00:00Z'\)`);
const AGO = whole(String.raw`${PATH}\s*(?<sign>>=|<)\s*now\s*-\s*duration\('(?<hours>\d+)h'\)`);
const CALLED = whole(
  String.raw`(?<not>!?)\s*${PATH}\.(?<call>contains|startsWith)\(\s*(?<value>${STRING})\s*\)`,
);
const HAS = whole(String.raw`(?<not>!?)\s*has\(\s*${PATH}\s*\)`);
const SIZE = whole(String.raw`size\(\s*${PATH}\s*\)\s*(?<sign>==|>)\s*0`);
const IN_LIST = whole(String.raw`${PATH}\s+in\s+${LIST}`);
const IN_FIELD = whole(String.raw`(?<value>${STRING})\s+in\s+${PATH}`);
const EXISTS = whole(String.raw`${PATH}\.exists\(\s*x\s*,\s*x\s+in\s+${LIST}\s*\)`);
const SIGNS: Record<string, RowOperator> = {
  '==': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
};

/** The rows of a condition about a subject; null when it says more than rows can. */
export function parse(source: string, fields: FieldDescription[], subject = 'lead'): Plain | null {
  const text = source.trim();
  if (!text) return { match: 'all', rows: [] };
  const all = split(text, '&&');
  const any = split(text, '||');
  if (!all || !any || (all.length > 1 && any.length > 1)) return null;
  const rows = (any.length > 1 ? any : all).map((part) => rowOf(bare(part), fields, subject));
  if (rows.some((row) => row === null)) return null;
  return { match: any.length > 1 ? 'any' : 'all', rows: rows as Row[] };
}

/** The parts between a sign outside of brackets and strings; null when brackets or strings do not close. */
export function split(text: string, sign: string): string[] | null {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote) {
      if (letter === '\\') at += 1;
      else if (letter === quote) quote = '';
    } else if (letter === "'" || letter === '"') quote = letter;
    else if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    else if (depth === 0 && text.startsWith(sign, at)) {
      parts.push(text.slice(from, at).trim());
      at += sign.length - 1;
      from = at + 1;
    }
    if (depth < 0) return null;
  }
  parts.push(text.slice(from).trim());
  return depth === 0 && !quote ? parts : null;
}

/** Without brackets that hold all of it. */
function bare(text: string): string {
  let inner = text;
  while (inner.startsWith('(') && inner.endsWith(')') && split(inner.slice(1, -1), '\n') !== null) {
    inner = inner.slice(1, -1).trim();
  }
  return inner;
}

function unquoted(literal: string): string {
  if (!/^['"]/.test(literal)) return literal;
  return literal.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

function valuesOf(list: string): string[] {
  return [...list.matchAll(new RegExp(STRING, 'gu'))].map(([literal]) => unquoted(literal));
}

type Groups = Record<string, string>;

function rowOf(part: string, fields: FieldDescription[], subject: string): Row | null {
  const kind = (name: string) => kindOf(fields.find((field) => field.name === name));
  const known = (row: Row | null) => (row && fields.some(({ name }) => name === row.field) ? row : null);
  const negated = /^!\s*\((.*)\)$/su.exec(part) ?? /^!([a-z]+\.[a-z0-9_.]+\.exists\(.*\))$/su.exec(part);
  if (negated) {
    const row = rowOf(bare(negated[1] ?? ''), fields, subject);
    return row?.operator === 'in' ? { ...row, operator: 'notIn' } : null;
  }
  const read = (pattern: RegExp) => {
    const groups = pattern.exec(part)?.groups as Groups | undefined;
    return groups?.subject === subject ? groups : undefined;
  };
  return known(ofSigns(read, kind) ?? ofCalls(read, kind));
}

type Read = (pattern: RegExp) => Groups | undefined;
type KindOf = (name: string) => ReturnType<typeof kindOf>;

function ofSigns(read: Read, kind: KindOf): Row | null {
  let found = read(BOOLEAN);
  if (found) return one(found, found.value === 'true' ? 'yes' : 'no');
  found = read(EPOCH);
  if (found && kind(found.field ?? '') === 'time')
    return one(found, found.sign === '==' ? 'empty' : 'notEmpty');
  found = read(AGO);
  if (found) {
    const days = Number(found.hours) / 24;
    return one(found, found.sign === '>=' ? 'withinDays' : 'olderDays', [String(days)]);
  }
  found = read(COMPARED);
  return found ? compared(found, kind(found.field ?? '')) : null;
}

function compared(found: Groups, kind: ReturnType<typeof kindOf>): Row | null {
  const { sign = '', value: literal = '' } = found;
  const text = /^['"]/.test(literal);
  const value = unquoted(literal);
  if (text === (kind === 'number')) return null;
  if (kind === 'list' || kind === 'bool' || kind === 'time') return null;
  const equal = sign === '==' || sign === '!=';
  if (text && value === '' && equal) return one(found, sign === '==' ? 'empty' : 'notEmpty');
  if (kind === 'choice') return equal ? one(found, sign === '==' ? 'in' : 'notIn', [value]) : null;
  if (kind === 'text' && !equal) return null;
  return one(found, SIGNS[sign] ?? 'eq', [value]);
}

function ofCalls(read: Read, kind: KindOf): Row | null {
  let found = read(CALLED);
  if (found) {
    const { not, call = '', value = '' } = found;
    if (kind(found.field ?? '') !== 'text' || (not && call === 'startsWith')) return null;
    const operator = call === 'startsWith' ? 'startsWith' : not ? 'notContains' : 'contains';
    return one(found, operator, [unquoted(value)]);
  }
  found = read(HAS);
  if (found) return one(found, found.not ? 'empty' : 'notEmpty');
  found = read(SIZE);
  if (found && kind(found.field ?? '') === 'list')
    return one(found, found.sign === '==' ? 'empty' : 'notEmpty');
  found = read(IN_LIST);
  if (found && kind(found.field ?? '') === 'choice') return one(found, 'in', valuesOf(found.list ?? ''));
  found = read(IN_FIELD);
  if (found && kind(found.field ?? '') === 'list') return one(found, 'in', [unquoted(found.value ?? '')]);
  found = read(EXISTS);
  if (found && kind(found.field ?? '') === 'list') return one(found, 'in', valuesOf(found.list ?? ''));
  return null;
}

function one(found: Groups, operator: RowOperator, values: string[] = []): Row {
  return { field: found.field ?? '', operator, values };
}
