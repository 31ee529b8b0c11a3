import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Filter, Handover } from '@/api/types';

/** Query keys of hand-overs begin with it. */
export const HANDOVERS = 'tasks.handover';

export type School = components['schemas']['HandoverSchool'];
export type ProfileChange = components['schemas']['ProfileChange'];

export async function listHandovers(filter: Filter | undefined): Promise<Handover[]> {
  const body = { query: { filter, orderBy: '-create_time' }, pageSize: 200 };
  const { handovers = [] } = await unwrap(client.POST('/api/v1/handovers:query', { body }));
  return handovers;
}

/** Where the bytes of one of its files are. */
export const handoverFile = (id: string, fileId: string) =>
  `/api/v1/handovers/${encodeURIComponent(id)}/files/${encodeURIComponent(fileId)}`;

const byId = (id: string) => ({ params: { path: { id } } });

export const getHandover = (id: string) => unwrap(client.GET('/api/v1/handovers/{id}', byId(id)));

export const listChanges = (id: string) => unwrap(client.GET('/api/v1/handovers/{id}/changes', byId(id)));

export const updateHandover = (id: string, change: Partial<Handover>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/handovers/{id}', {
      ...byId(id),
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      body: change as Handover,
    }),
  );

export const submitHandover = ({ id = '', etag }: Handover, receiverId: string) =>
  unwrap(client.POST('/api/v1/handovers/{id}:submit', { ...byId(id), body: { receiverId, etag } }));

export const acceptHandover = ({ id = '', etag }: Handover) =>
  unwrap(client.POST('/api/v1/handovers/{id}:accept', { ...byId(id), body: { etag } }));

export const returnHandover = ({ id = '', etag }: Handover, reason: string) =>
  unwrap(client.POST('/api/v1/handovers/{id}:return', { ...byId(id), body: { reason, etag } }));
