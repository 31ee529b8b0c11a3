import type { FieldDescription, RecordType } from '@/api/types';
import { methodOf } from '@/kit/records/types';

/** Record types that have a page of their own, which knows more of them. */
const OWN: Record<string, string> = {
  'contracts.contract': '/contracts',
  'leads.lead': '/leads',
  'students.application': '/applications',
  'students.student': '/students',
  'tasks.task': '/tasks',
};

/** Can it be shown without knowing it: as a list that can be counted and described? */
export function isListed(type: RecordType): boolean {
  return (['list', 'count', 'describe'] as const).every((name) => methodOf(type, name));
}

/** Where people see records of the type. */
export function placeOf({ type = '' }: RecordType): string {
  return OWN[type] ?? `/records/${type}`;
}

/** What is there for programs, not for people. */
const INSIDE = new Set<string | undefined>(['id', 'etag', 'delete_time']);

export function shownOf(fields: FieldDescription[]): FieldDescription[] {
  return fields.filter(({ name }) => !INSIDE.has(name));
}
