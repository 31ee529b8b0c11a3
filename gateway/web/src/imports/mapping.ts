import type { AnyRecord, FieldDescription, Import } from '@/api/types';
import { canFill, isEmpty } from '@/kit/fields/fields';
import type { DuplicatePolicy } from './api';

export const POLICIES: DuplicatePolicy[] = [
  'DUPLICATE_POLICY_SKIP',
  'DUPLICATE_POLICY_UPDATE',
  'DUPLICATE_POLICY_CREATE',
];

/** What a person decides about an import. */
export interface Mapping {
  /** Field by column index; '' = not imported. */
  columns: Record<number, string>;
  matchFields: string[];
  policy: DuplicatePolicy;
  defaults: AnyRecord;
  assign: boolean;
}

/** What is known of the import so far: suggestions at first, later what was confirmed. */
export function mappingOf(found: Import, all: readonly string[]): Mapping {
  const policy = found.duplicatePolicy;
  return {
    columns: Object.fromEntries((found.columns ?? []).map(({ index = 0, field = '' }) => [index, field])),
    matchFields: found.matchFields?.length ? found.matchFields : [...all],
    policy: policy && policy !== 'DUPLICATE_POLICY_UNSPECIFIED' ? policy : 'DUPLICATE_POLICY_SKIP',
    defaults: found.defaults ?? {},
    assign: found.assign ?? false,
  };
}

/** Fields that a file may set, for this person. What cannot be typed in on a record may come by a file all the same. */
export function importable(fields: FieldDescription[]): FieldDescription[] {
  return fields.filter((field) => field.importable && canFill({ ...field, outputOnly: false }));
}

export interface MappingProblems {
  /** Required fields that neither a column nor a default sets. */
  missing: FieldDescription[];
  /** Fields that two columns claim. */
  twice: string[];
  nothing: boolean;
  /** There is no way to tell that a row's record exists. */
  noMatch: boolean;
}

export function problemsOf(mapping: Mapping, fields: FieldDescription[]): MappingProblems {
  const used = Object.values(mapping.columns).filter(Boolean);
  return {
    missing: importable(fields).filter(
      ({ name = '', type, required }) =>
        required && !used.includes(name) && isEmpty(mapping.defaults[name], type),
    ),
    twice: [...new Set(used.filter((name, place) => used.indexOf(name) !== place))],
    nothing: used.length === 0,
    noMatch: mapping.matchFields.length === 0,
  };
}

export function isReady({ missing, twice, nothing, noMatch }: MappingProblems): boolean {
  return missing.length === 0 && twice.length === 0 && !nothing && !noMatch;
}

/** The body of `:map`. */
export function requestOf(found: Import, mapping: Mapping): Partial<Import> {
  const { columns, matchFields, policy, defaults, assign } = mapping;
  return {
    etag: found.etag,
    columns: (found.columns ?? []).map(({ index = 0 }) => ({ index, field: columns[index] ?? '' })),
    matchFields,
    duplicatePolicy: policy,
    defaults: Object.fromEntries(Object.entries(defaults).filter(([, value]) => !isEmpty(value))),
    assign,
  };
}

/** How far a suggestion can be trusted. */
export function trustOf(confidence: number | undefined): 'sure' | 'likely' | 'unsure' {
  if ((confidence ?? 0) >= 0.9) return 'sure';
  return (confidence ?? 0) >= 0.6 ? 'likely' : 'unsure';
}

/** Spreadsheet letters of a zero-based column: 0 -> A, 26 -> AA. */
export function letterOf(index: number): string {
  const before = Math.floor(index / 26) - 1;
  return (before >= 0 ? letterOf(before) : '') + String.fromCharCode(65 + (index % 26));
}
