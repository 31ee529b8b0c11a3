import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Query } from '@/api/types';
import type { Exporter } from '@/kit/useExporter';

type Schemas = components['schemas'];
export type Contract = Schemas['Contract'];
export type Term = Schemas['Term'];
export type Plan = Schemas['Plan'];
export type PlanLine = Schemas['PlanLine'];
export type Receipt = Schemas['Receipt'];
export type Refund = Schemas['Refund'];
export type Signer = Schemas['Signer'];
export type Template = Schemas['Template'];
export type Clause = Schemas['Clause'];
export type RefundQuestion = Schemas['PreviewRefundRequest'];

export const CONTRACTS_EXPORTER: Exporter = {
  create: (query, fields, format) =>
    unwrap(client.POST('/api/v1/contract-exports', { body: { query, fields, format } })),
  get: (id) => unwrap(client.GET('/api/v1/contract-exports/{id}', { params: { path: { id } } })),
};

/** Query keys begin with the record type: live events make them stale. */
export const CONTRACTS = 'contracts.contract';
export const RECEIPTS = 'contracts.receipt';
export const REFUNDS = 'contracts.refund';
export const TEMPLATES = 'contracts.template';
export const CLAUSES = 'contracts.clause';

/** After an action: whatever is shown of contracts and their money is asked for again. */
export async function refreshContracts() {
  await Promise.all(
    [CONTRACTS, RECEIPTS, REFUNDS].map((type) => queryClient.invalidateQueries({ queryKey: [type] })),
  );
}

const all = { body: { pageSize: 1000 } };
const at = (id: string) => ({ params: { path: { id } } });
const ofContract = (contractId: string) => ({ params: { path: { contract_id: contractId } } });
const only = (contractId: string) => ({
  body: {
    pageSize: 1000,
    query: {
      filter: {
        conditions: [{ field: 'contract_id', operator: 'OPERATOR_EQ' as const, values: [contractId] }],
      },
    },
  },
});

export const describeContracts = () => unwrap(client.GET('/api/v1/contracts:describe'));
export const listContracts = (query: Query, pageToken = '') =>
  unwrap(client.POST('/api/v1/contracts:query', { body: { query, pageToken, pageSize: 100 } }));
/** The contracts of a student, the newest first. */
export async function contractsOf(studentId: string): Promise<Contract[]> {
  const filter = {
    conditions: [{ field: 'student_id', operator: 'OPERATOR_EQ' as const, values: [studentId] }],
  };
  return (await listContracts({ filter, orderBy: '-create_time' })).contracts ?? [];
}
export const getContract = (id: string) => unwrap(client.GET('/api/v1/contracts/{id}', at(id)));
export const textOf = (id: string) => unwrap(client.GET('/api/v1/contracts/{id}/text', at(id)));
export const versionsOf = (id: string) => unwrap(client.GET('/api/v1/contracts/{id}/versions', at(id)));

export const createContract = (contract: Partial<Contract>) =>
  unwrap(client.POST('/api/v1/contracts', { body: contract as Contract }));

export const updateContract = (id: string, change: Partial<Contract>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/contracts/{id}', {
      ...at(id),
      headers: etag ? { 'If-Match': `"${etag}"` } : undefined,
      // only what is given changes, so not all that a new contract needs is there
      body: change as Contract,
    }),
  );

export const submitContract = (id: string, note: string) =>
  unwrap(client.POST('/api/v1/contracts/{id}:submit', { ...at(id), body: { note } }));
export const decideContract = (id: string, approve: boolean, reason: string) =>
  unwrap(
    client.POST('/api/v1/contracts/{id}:decide', {
      ...at(id),
      body: { outcome: approve ? 'APPROVAL_OUTCOME_APPROVED' : 'APPROVAL_OUTCOME_RETURNED', reason },
    }),
  );
export const reviseContract = (id: string) =>
  unwrap(client.POST('/api/v1/contracts/{id}:revise', { ...at(id), body: {} }));
/** Unless told: at the branch's provider, if it has one. */
export const sendContract = (id: string, signingWay?: Contract['signingWay']) =>
  unwrap(client.POST('/api/v1/contracts/{id}:send', { ...at(id), body: { signingWay } }));
export const voidContract = (id: string, reason: string) =>
  unwrap(client.POST('/api/v1/contracts/{id}:void', { ...at(id), body: { reason } }));

export const getPlan = (id: string) =>
  unwrap(client.GET('/api/v1/contracts/{contract_id}/plan', ofContract(id)));
export const setPlan = (id: string, lines: PlanLine[], etag?: string) =>
  unwrap(client.POST('/api/v1/contracts/{contract_id}/plan', { ...ofContract(id), body: { lines, etag } }));
export const getLedger = (id: string) =>
  unwrap(client.GET('/api/v1/contracts/{contract_id}/ledger', ofContract(id)));

export const receiptsOf = (id: string) => unwrap(client.POST('/api/v1/receipts:query', only(id)));
export const createReceipt = (receipt: Partial<Receipt>, key: string) =>
  unwrap(
    client.POST('/api/v1/receipts', {
      // the same key for every try of one dialog: a retry is the same payment
      headers: { 'Idempotency-Key': key },
      body: receipt as Receipt,
    }),
  );
export const reverseReceipt = (id: string, reason: string) =>
  unwrap(client.POST('/api/v1/receipts/{id}:reverse', { ...at(id), body: { reason } }));

export const refundsOf = (id: string) => unwrap(client.POST('/api/v1/refunds:query', only(id)));
export const previewRefund = (question: RefundQuestion) =>
  unwrap(client.POST('/api/v1/refunds:preview', { body: question }));
export const createRefund = (refund: Partial<Refund>, key: string) =>
  unwrap(client.POST('/api/v1/refunds', { headers: { 'Idempotency-Key': key }, body: refund as Refund }));
export const decideRefund = (id: string, approve: boolean, reason: string) =>
  unwrap(
    client.POST('/api/v1/refunds/{id}:decide', {
      ...at(id),
      body: { outcome: approve ? 'APPROVAL_OUTCOME_APPROVED' : 'APPROVAL_OUTCOME_RETURNED', reason },
    }),
  );
export const payRefund = (id: string, method: Receipt['method'], externalReference: string) =>
  unwrap(client.POST('/api/v1/refunds/{id}:pay', { ...at(id), body: { method, externalReference } }));
export const cancelRefund = (id: string, reason: string) =>
  unwrap(client.POST('/api/v1/refunds/{id}:cancel', { ...at(id), body: { reason } }));

export const signersOf = (id: string) =>
  unwrap(client.GET('/api/v1/contracts/{contract_id}/signers', ofContract(id)));
export const issueLink = (id: string) =>
  unwrap(client.POST('/api/v1/signers/{id}:issueLink', { ...at(id), body: {} }));
export const sealContract = (id: string, contentHash: string) =>
  unwrap(client.POST('/api/v1/contracts/{contract_id}:seal', { ...ofContract(id), body: { contentHash } }));

export const signingWaysOf = async (id: string) =>
  (await unwrap(client.GET('/api/v1/contracts/{contract_id}/signing-ways', ofContract(id)))).ways ?? [];
export const envelopeOf = (id: string) =>
  unwrap(client.GET('/api/v1/contracts/{contract_id}/envelope', ofContract(id)));
export const retryEnvelope = (id: string) =>
  unwrap(client.POST('/api/v1/contracts/{contract_id}/envelope:retry', { ...ofContract(id), body: {} }));
export const providerLink = (id: string) =>
  unwrap(client.POST('/api/v1/signers/{id}:providerLink', { ...at(id), body: {} }));

export const listTemplates = async () =>
  (await unwrap(client.POST('/api/v1/contract-templates:query', all))).templates ?? [];
export const listClauses = async () =>
  (await unwrap(client.POST('/api/v1/clauses:query', all))).clauses ?? [];

export async function searchStudents(search: string) {
  const body = { query: { search }, pageSize: 20 };
  return (await unwrap(client.POST('/api/v1/students:query', { body }))).students ?? [];
}
