import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { ApprovalFlow } from '@/api/types';
import { everything, ifMatch } from '../shared/everything';

export const FLOWS = 'tasks.approval_flow';

type Schemas = components['schemas'];
export type Asked = Schemas['PreviewApprovalFlowRequest'];
export type Route = Schemas['PreviewApprovalFlowResponse'];
export type PreviewedStep = Schemas['PreviewedStep'];

export async function listFlows(): Promise<ApprovalFlow[]> {
  const rows = await everything(
    (page) => unwrap(client.POST('/api/v1/approval-flows:query', { body: page })),
    ({ approvalFlows }) => approvalFlows,
  );
  // as they are looked at: a branch's own before shared ones, then by position
  return rows.toSorted(
    (one, other) =>
      Number(!one.branchId) - Number(!other.branchId) || (one.position ?? 0) - (other.position ?? 0),
  );
}

export const createFlow = (flow: ApprovalFlow) =>
  unwrap(client.POST('/api/v1/approval-flows', { body: flow }));

export const updateFlow = (id: string, changes: Partial<ApprovalFlow>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/approval-flows/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as ApprovalFlow,
    }),
  );

export const deleteFlow = ({ id = '', etag }: ApprovalFlow) =>
  unwrap(client.DELETE('/api/v1/approval-flows/{id}', { params: { path: { id }, query: { etag } } }));

export async function listRevisions(id: string) {
  const { revisions = [] } = await unwrap(
    client.GET('/api/v1/approval-flows/{id}/revisions', { params: { path: { id } } }),
  );
  return revisions;
}

/** Where a request would go; nothing is written. */
export const previewFlow = (asked: Asked) =>
  unwrap(client.POST('/api/v1/approval-flows:preview', { body: asked }));
