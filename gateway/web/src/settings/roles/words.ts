import type { components } from '@/api/schema';

export type Role = components['schemas']['Role'];
export type Grant = components['schemas']['Permission'];
export type Info = components['schemas']['PermissionInfo'];
export type FieldGrant = components['schemas']['FieldGrant'];
export type Scope = NonNullable<Grant['scope']>;
export type Right = NonNullable<FieldGrant['right']>;

/** From the narrowest to the widest. */
export const SCOPES = [
  'SCOPE_OWN',
  'SCOPE_DEPARTMENT',
  'SCOPE_BRANCH',
  'SCOPE_CHOSEN',
  'SCOPE_ALL',
] as const satisfies Scope[];

export const RIGHTS = [
  'FIELD_RIGHT_HIDDEN',
  'FIELD_RIGHT_MASKED',
  'FIELD_RIGHT_MASKED_IN_LISTS',
  'FIELD_RIGHT_READ',
  'FIELD_RIGHT_EDIT',
] as const satisfies Right[];

export const CLASSES = ['BUSINESS', 'PERSONAL', 'CONTACT', 'SENSITIVE', 'MONEY', 'SECRET'] as const;

/** Permissions in the order of their services. */
export function byService(infos: Info[]): [string, Info[]][] {
  const services = [...new Set(infos.map(({ service = '' }) => service))];
  return services.map((name) => [name, infos.filter(({ service = '' }) => service === name)]);
}

/** The permissions of a role with one of them at a scope, or without it. */
export function withScope(grants: Grant[], permission: string, scope: Scope | null): Grant[] {
  const others = grants.filter((grant) => grant.permission !== permission);
  if (!scope) return others;
  const old = grants.find((grant) => grant.permission === permission);
  const branchIds = scope === 'SCOPE_CHOSEN' ? (old?.branchIds ?? []) : [];
  return [...others, { permission, scope, branchIds }];
}

/** The rights of a role with one field or class at a right, or without it. */
export function withRight(fields: FieldGrant[], field: string, right: Right | null): FieldGrant[] {
  if (!right) return fields.filter((one) => one.field !== field);
  const known = fields.some((one) => one.field === field);
  return known
    ? fields.map((one) => (one.field === field ? { field, right } : one))
    : [...fields, { field, right }];
}

/** What a role allows, the widest scope first: for the summary in words. */
export function byScope(grants: Grant[], infos: Info[]): [Scope, Info[]][] {
  const at = (scope: Scope) =>
    infos.filter(({ permission }) =>
      grants.some((grant) => grant.permission === permission && grant.scope === scope),
    );
  return [...SCOPES]
    .reverse()
    .map((scope): [Scope, Info[]] => [scope, at(scope)])
    .filter(([, found]) => found.length > 0);
}

/** Exceptions: single fields, not classes. */
export const exceptionsOf = (fields: FieldGrant[]) =>
  fields.filter(({ field = '' }) => !(CLASSES as readonly string[]).includes(field));

export const rightOf = (fields: FieldGrant[], field: string): Right | undefined =>
  fields.find((one) => one.field === field)?.right;
