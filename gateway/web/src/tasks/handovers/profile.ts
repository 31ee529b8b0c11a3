import type { ProfileChange } from './api';

/** A line of a frozen profile: the path as the API has it, and the value as people read it. */
export interface Line {
  path: string;
  text: string;
  /** Somebody of the service team: shown by name. */
  staffId?: string;
}

/** Nobody reads these. */
const UNTOLD =
  /(^|[._])(id|branch_id|version|etag|department_id|lead_ids?|owner_id|create_time|delete_time|adult_date|primary)$/;

/** A profile as lines, in its own order; people and team members one after the other. */
export function linesOf(value: unknown, path = ''): Line[] {
  if (value === null || value === undefined || value === '' || UNTOLD.test(path)) return [];
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object'))
      return value.length > 0 ? [{ path, text: value.join('、') }] : [];
    return value.flatMap((item: unknown, place) => linesOf(item, `${path}.${keyOf(item) ?? place + 1}`));
  }
  if (typeof value === 'object') {
    const { staff_id: staffId } = value as { staff_id?: string };
    if (staffId) return [{ path, text: staffId, staffId }];
    return Object.entries(value).flatMap(([name, item]) => linesOf(item, path ? `${path}.${name}` : name));
  }
  return [{ path, text: String(value) }];
}

function keyOf(item: unknown): string | undefined {
  const { role, relation } = (item ?? {}) as { role?: string; relation?: string };
  return role || relation || undefined;
}

/** One value of a change as text. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'object'
    ? linesOf(value)
        .map(({ text }) => text)
        .join('、')
    : String(value);
}

export type Turn = 'added' | 'removed' | 'changed';

const isNothing = (value: unknown) => valueText(value) === '—';

/** What became of a field. */
export function turnOf({ before, after }: ProfileChange): Turn {
  if (isNothing(before)) return 'added';
  return isNothing(after) ? 'removed' : 'changed';
}

/** The field without what only names a key: `team.writer.staff_id` is the writer. */
export function fieldOf({ field = '' }: ProfileChange): string {
  return field.replace(/^team\.(\w+)\.staff_id$/, 'team.$1');
}
