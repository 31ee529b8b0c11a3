import type { Problem } from '@/api/problem';

/** `pipeline.stages[0].required_fields` -> `stages[0].requiredFields`: where the value is in the draft. */
export function draftPath(field: string, noun: string): string {
  const inside = field.startsWith(`${noun}.`) ? field.slice(noun.length + 1) : field;
  return inside.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Refusals that name no field but mean one. */
const MEANT: Record<string, string> = { USERNAME_TAKEN: 'username', BRANCH_CODE_TAKEN: 'code' };

/** What is wrong, by place in the draft. Places that are the same field twice keep the first message. */
export function errorsOf(problem: Problem, noun: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { field, detail } of problem.errors) {
    const path = draftPath(field, noun);
    if (path && !(path in found)) found[path] = detail || problem.detail;
  }
  const meant = MEANT[problem.reason];
  return meant ? { [meant]: problem.detail, ...found } : found;
}

/** The keys of a draft that differ from what was read: what PATCH wants. */
export function changesOf<T extends object>(before: Partial<T>, draft: T): Partial<T> {
  const keys = Object.keys(draft) as (keyof T)[];
  return Object.fromEntries(
    keys.filter((key) => !same(before[key], draft[key])).map((key) => [key, draft[key]]),
  ) as Partial<T>;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
