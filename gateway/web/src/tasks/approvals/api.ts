import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { Approval, Decision, Filter } from '@/api/types';

/** Query keys of approvals begin with it. */
export const APPROVALS = 'tasks.approval';

/** The inbox: what waits for my word, the oldest first. */
export const listWaiting = () =>
  unwrap(client.GET('/api/v1/approvals:waiting', { params: { query: { pageSize: 200 } } }));

export async function listApprovals(filter: Filter | undefined): Promise<Approval[]> {
  const body = { query: { filter, orderBy: '-create_time' }, pageSize: 100 };
  const { approvals = [] } = await unwrap(client.POST('/api/v1/approvals:query', { body }));
  return approvals;
}

export const decide = ({ id = '', etag }: Approval, decision: Decision, reason: string) =>
  unwrap(
    client.POST('/api/v1/approvals/{id}:decide', {
      params: { path: { id } },
      body: { decision, reason, etag },
    }),
  );

export const withdraw = ({ id = '', etag }: Approval, reason: string) =>
  unwrap(
    client.POST('/api/v1/approvals/{id}:withdraw', { params: { path: { id } }, body: { reason, etag } }),
  );
