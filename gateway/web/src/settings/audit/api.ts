import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Condition, Filter } from '@/api/types';

export type AuditEntry = components['schemas']['AuditEntry'];

export const AUDIT = 'gateway.audit_entry';
const PAGE_SIZE = 100;

/** What the list is narrowed to; empty = everything. Days are YYYY-MM-DD, both included. */
export interface Narrowing {
  from: string;
  to: string;
  actor: string;
  kind: string;
  action: string;
  recordType: string;
  recordId: string;
  outcome: '' | 'ok' | 'refused';
  branch: string;
  request: string;
}

export const EVERYTHING: Narrowing = {
  from: '',
  to: '',
  actor: '',
  kind: '',
  action: '',
  recordType: '',
  recordId: '',
  outcome: '',
  branch: '',
  request: '',
};

/** The narrowing as a question; undefined when nothing is asked. */
export function filterOf(asked: Narrowing): Filter | undefined {
  const is = (field: string, value: string): Condition[] =>
    value ? [{ field, operator: 'OPERATOR_EQ', values: [value] }] : [];
  const begin = asked.from && new Date(`${asked.from}T00:00:00`).toISOString();
  const end = asked.to && new Date(`${asked.to}T23:59:59.999`).toISOString();
  const conditions: Condition[] = [
    ...(begin ? [{ field: 'occur_time', operator: 'OPERATOR_GE' as const, values: [begin] }] : []),
    ...(end ? [{ field: 'occur_time', operator: 'OPERATOR_LE' as const, values: [end] }] : []),
    ...is('actor_id', asked.actor),
    ...is('kind', asked.kind),
    ...(asked.action
      ? [{ field: 'action', operator: 'OPERATOR_CONTAINS' as const, values: [asked.action] }]
      : []),
    ...is('record_type', asked.recordType),
    ...is('record_id', asked.recordId),
    ...is('request_id', asked.request),
    ...(asked.branch
      ? [{ field: 'branch_id', operator: 'OPERATOR_EQ' as const, values: [Number(asked.branch)] }]
      : []),
    ...(asked.outcome
      ? [
          {
            field: 'outcome',
            operator: asked.outcome === 'ok' ? ('OPERATOR_EQ' as const) : ('OPERATOR_NE' as const),
            values: ['OK'],
          },
        ]
      : []),
  ];
  return conditions.length > 0 ? { match: 'MATCH_ALL', conditions } : undefined;
}

export function listAudit(asked: Narrowing, pageToken: string) {
  const query = { filter: filterOf(asked), orderBy: '-occur_time' };
  return unwrap(
    client.POST('/api/v1/audit-entries:query', { body: { query, pageToken, pageSize: PAGE_SIZE } }),
  );
}
