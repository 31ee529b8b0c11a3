import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Proposal = Schemas['Proposal'];
export type ProposalItem = Schemas['ProposalItem'];
export type BudgetLine = Schemas['BudgetLine'];
export type ProposalVersion = Schemas['ProposalVersion'];
export type ProposalLink = Schemas['ProposalLink'];
export type Preview = Schemas['PreviewProposalResponse'];

/** Query keys of proposals begin with it: live events (opened, confirmed) make them stale. */
export const PROPOSALS = 'students.proposal';

/** What a person writes; the rest of a proposal follows from what is done with it. */
export const WRITTEN = [
  'titleZh',
  'titleEn',
  'language',
  'introZh',
  'introEn',
  'items',
  'budget',
  'validUntilDate',
] as const;
export type Draft = Pick<Proposal, (typeof WRITTEN)[number]>;

export async function listProposals(studentId: string): Promise<Proposal[]> {
  const { proposals = [] } = await unwrap(
    client.POST('/api/v1/proposals:query', {
      body: {
        query: {
          filter: {
            conditions: [{ field: 'student_id', operator: 'OPERATOR_EQ', values: [studentId] }],
          },
          orderBy: '-create_time',
        },
        pageSize: 100,
      },
    }),
  );
  return proposals;
}

export const createProposal = (studentId: string) =>
  unwrap(
    client.POST('/api/v1/proposals', {
      body: { studentId, language: 'PROPOSAL_LANGUAGE_BOTH' } as Proposal,
    }),
  );

/** `change` holds only what changes; the etag refuses to overwrite somebody's change. */
export const updateProposal = (id: string, change: Partial<Draft>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/proposals/{id}', {
      params: { path: { id } },
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      body: change as Proposal,
    }),
  );

export const deleteProposal = (id: string, etag?: string) =>
  unwrap(client.DELETE('/api/v1/proposals/{id}', { params: { path: { id }, query: { etag } } }));

export const previewProposal = (proposal: Proposal, signal: AbortSignal) =>
  unwrap(client.POST('/api/v1/proposals:preview', { body: { proposal }, signal }));

export const takeShortlist = (id: string, etag?: string) =>
  unwrap(client.POST('/api/v1/proposals/{id}:takeShortlist', { params: { path: { id } }, body: { etag } }));

export const sendProposal = (id: string, days: number, etag?: string) =>
  unwrap(client.POST('/api/v1/proposals/{id}:send', { params: { path: { id } }, body: { days, etag } }));

export const renewLink = (id: string, days: number) =>
  unwrap(client.POST('/api/v1/proposals/{id}:renewLink', { params: { path: { id } }, body: { days } }));

export const reviseProposal = (id: string) =>
  unwrap(client.POST('/api/v1/proposals/{id}:revise', { params: { path: { id } }, body: {} }));

export const withdrawProposal = (id: string, reason: string) =>
  unwrap(client.POST('/api/v1/proposals/{id}:withdraw', { params: { path: { id } }, body: { reason } }));

export async function listVersions(id: string): Promise<ProposalVersion[]> {
  const { versions = [] } = await unwrap(
    client.GET('/api/v1/proposals/{id}/versions', { params: { path: { id } } }),
  );
  return versions;
}

/** The PDF of a version that was sent, or of the saved draft. */
export const pdfAddress = (id: string, versionNo = 0) =>
  `/api/v1/proposals/${id}:print?versionNo=${versionNo}`;
