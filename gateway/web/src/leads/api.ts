import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { Activity, Filter, Lead, MoveRequest, Query } from '@/api/types';
import { jsonName } from '@/kit/fields/fields';

/** Query keys of leads begin with it: live events make them stale. */
export const LEADS = 'leads.lead';

export const PAGE_SIZE = 100;

/** `fields`: what is shown of each lead; everything when left out. */
export function listLeads(query: Query, pageToken = '', pageSize = PAGE_SIZE, fields?: string[]) {
  const readMask = fields && maskOf(fields);
  return unwrap(client.POST('/api/v1/leads:query', { body: { query, pageToken, pageSize, readMask } }));
}

/** A read mask as JSON writes it. Custom fields come together: their keys need not survive camel case. */
function maskOf(fields: string[]): string {
  const paths = fields.map((name) => (name.startsWith('custom.') ? 'custom' : jsonName(name)));
  return [...new Set(paths)].sort().join(',');
}

export async function countLeads(query: Query, groupBy: string[] = []) {
  const {
    groups = [],
    total = '0',
    estimated = false,
  } = await unwrap(client.POST('/api/v1/leads:count', { body: { query, groupBy } }));
  return { groups, total: Number(total), estimated };
}

export async function searchLeads(search: string, pageSize = 8): Promise<Lead[]> {
  const { leads = [] } = await listLeads({ search }, '', pageSize);
  return leads;
}

export const describeLeads = () => unwrap(client.GET('/api/v1/leads:describe'));

export const getLead = (id: string) => unwrap(client.GET('/api/v1/leads/{id}', { params: { path: { id } } }));

/** `change` holds only what changes; `etag` of the lead as it was shown refuses to overwrite somebody's change. */
export function updateLead(id: string, change: Partial<Lead>, etag?: string) {
  return unwrap(
    client.PATCH('/api/v1/leads/{id}', {
      params: { path: { id } },
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      // only what is given changes, so not all that a new lead needs is there
      body: change as Lead,
    }),
  );
}

export function createLead(lead: Partial<Lead>, allowDuplicate: boolean) {
  return unwrap(client.POST('/api/v1/leads', { params: { query: { allowDuplicate } }, body: lead as Lead }));
}

export const deleteLead = (id: string, etag?: string) =>
  unwrap(client.DELETE('/api/v1/leads/{id}', { params: { path: { id }, query: { etag } } }));

export const undeleteLead = (id: string) =>
  unwrap(client.POST('/api/v1/leads/{id}:undelete', { params: { path: { id } }, body: {} }));

export function moveLead(id: string, move: Omit<MoveRequest, 'id'>) {
  return unwrap(client.POST('/api/v1/leads/{id}:move', { params: { path: { id } }, body: move }));
}

/** To a person; to nobody in particular (`''`) = by the assignment rules. */
export function assignLead(id: string, ownerId: string) {
  return unwrap(client.POST('/api/v1/leads/{id}:assign', { params: { path: { id } }, body: { ownerId } }));
}

export function mergeLeads(id: string, otherId: string, takeFields: string[], etag?: string) {
  return unwrap(
    client.POST('/api/v1/leads/{id}:merge', {
      params: { path: { id } },
      body: { otherId, takeFields, etag },
    }),
  );
}

export interface DuplicateCheck {
  phone?: string;
  wechat?: string;
  email?: string;
  name?: string;
  birthDate?: string;
  excludeId?: string;
}

export async function checkDuplicates(check: DuplicateCheck) {
  const { duplicates = [] } = await unwrap(client.POST('/api/v1/leads:checkDuplicates', { body: check }));
  return duplicates;
}

/** What the bulk bar can do; exactly one of the first five. */
export interface BulkAction {
  assignOwnerId?: string;
  moveStageId?: string;
  addTag?: string;
  removeTag?: string;
  delete?: boolean;
  lossReasonId?: string;
}

/** On these leads, or on every lead that answers the question. */
export function bulkLeads(target: { ids: string[] } | { query: Query }, action: BulkAction) {
  return unwrap(client.POST('/api/v1/leads:bulk', { body: { ...target, ...action } }));
}

export const undoBulk = (batchId: string) =>
  unwrap(client.POST('/api/v1/leads:undoBulk', { body: { batchId } }));

export function listTimeline(id: string, kinds: string[], pageToken = '') {
  return unwrap(
    client.GET('/api/v1/leads/{id}/timeline', {
      params: { path: { id }, query: { pageSize: 50, pageToken, kinds } },
    }),
  );
}

export const createActivity = (activity: Activity) =>
  unwrap(client.POST('/api/v1/activities', { body: activity }));

export function createExport(
  query: Query,
  fields: string[],
  format: 'EXPORT_FORMAT_XLSX' | 'EXPORT_FORMAT_CSV',
) {
  return unwrap(client.POST('/api/v1/lead-exports', { body: { query, fields, format } }));
}

export const getExport = (id: string) =>
  unwrap(client.GET('/api/v1/lead-exports/{id}', { params: { path: { id } } }));

/** The filter with one more condition that must hold too. */
export function also(filter: Filter | undefined, condition: Filter): Filter {
  const has = Boolean(filter?.conditions?.length || filter?.groups?.length);
  return has ? { match: 'MATCH_ALL', groups: [filter as Filter, condition] } : condition;
}
