import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import { everything, ifMatch } from '../shared/everything';

type Schemas = components['schemas'];
export type Source = Schemas['IntakeSource'];
export type SourceField = Schemas['IntakeField'];
export type Entry = Schemas['IntakeEntry'];

export const SOURCES = 'leads.intake_source';
export const ENTRIES = 'leads.intake_entry';

export const listSources = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/intake-sources:query', { body: page })),
    ({ intakeSources }) => intakeSources,
  );

export const createSource = (source: Source) =>
  unwrap(client.POST('/api/v1/intake-sources', { body: source }));

export const updateSource = (id: string, changes: Partial<Source>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/intake-sources/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Source,
    }),
  );

export const deleteSource = ({ id = '', etag }: Source) =>
  unwrap(client.DELETE('/api/v1/intake-sources/{id}', { params: { path: { id }, query: { etag } } }));

/** A new secret, shown once; the old one works for another day. */
export const rotateSecret = (id: string) =>
  unwrap(client.POST('/api/v1/intake-sources/{id}:rotateSecret', { params: { path: { id } }, body: {} }));

export function listEntries(filter: Schemas['Filter'] | undefined, pageToken: string) {
  const query = { filter, orderBy: '-create_time' };
  return unwrap(client.POST('/api/v1/intake-entries:query', { body: { query, pageToken, pageSize: 50 } }));
}

export const replayEntry = (id: string) =>
  unwrap(client.POST('/api/v1/intake-entries/{id}:replay', { params: { path: { id } }, body: {} }));

export const discardEntry = (id: string, reason: string) =>
  unwrap(client.POST('/api/v1/intake-entries/{id}:discard', { params: { path: { id } }, body: { reason } }));
