import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Query } from '@/api/types';

type Schemas = components['schemas'];
export type Application = Schemas['Application'];
export type ApplicationStatus = Schemas['ApplicationStatus'];
export type Offer = Schemas['Offer'];
export type OfferCondition = Schemas['OfferCondition'];
export type OfferChoice = Schemas['OfferChoice'];

/** Query keys begin with the record type: live events make them stale. */
export const APPLICATIONS = 'students.application';
export const OFFERS = 'students.offer';

const status = (name: string) => `APPLICATION_STATUS_${name}` as ApplicationStatus;
const statuses = (...names: string[]) => names.map(status);

/** The columns of the board: what a person looks after together. */
export const COLUMNS: { key: string; statuses: ApplicationStatus[] }[] = [
  { key: 'preparing', statuses: statuses('PREPARING', 'WRITING', 'READY', 'FILLED') },
  { key: 'submitted', statuses: statuses('SUBMITTED', 'SUPPLEMENTING', 'INTERVIEW', 'IN_REVIEW') },
  { key: 'offered', statuses: statuses('OFFERED', 'WAITLISTED', 'DEFERRED') },
  { key: 'accepted', statuses: statuses('ACCEPTED', 'DEPOSIT_PAID', 'CONFIRMED', 'ENROLLED') },
  { key: 'closed', statuses: statuses('REJECTED', 'WITHDRAWN') },
];

export const NOT_SUBMITTED = new Set<string | undefined>(COLUMNS[0]?.statuses);

/** What a person can choose: the rest follows from an offer. The service says no to what is not a way. */
export const BY_HAND: ApplicationStatus[] = statuses(
  'PREPARING',
  'WRITING',
  'READY',
  'FILLED',
  'SUBMITTED',
  'SUPPLEMENTING',
  'INTERVIEW',
  'IN_REVIEW',
  'WAITLISTED',
  'DEFERRED',
  'REJECTED',
  'WITHDRAWN',
  'CONFIRMED',
  'ENROLLED',
);
export const SUBMITTED = status('SUBMITTED');

/** What an offer brings: recording or answering it is the evidence. */
export const BY_OFFER: ApplicationStatus[] = statuses('OFFERED', 'ACCEPTED', 'DEPOSIT_PAID');
export const OFFERED = status('OFFERED');

/** A step between these can be taken back by another step. */
export const BOTH_WAYS = COLUMNS.slice(0, 2).map((column) => column.statuses);

export const countApplications = async (query: Query, groupBy: string[] = []) => {
  const {
    groups = [],
    total,
    estimated = false,
  } = await unwrap(client.POST('/api/v1/applications:count', { body: { query, groupBy } }));
  return { groups, total: Number(total ?? 0), estimated };
};

/** The address of a file that was given as evidence. */
export const evidenceUrl = (kind: 'applications' | 'offers', id: string, fileId: string) =>
  `/api/v1/${kind}/${encodeURIComponent(id)}:file?fileId=${encodeURIComponent(fileId)}`;

export const listApplications = (query: Query, pageToken = '', pageSize = 200) =>
  unwrap(client.POST('/api/v1/applications:query', { body: { query, pageToken, pageSize } }));

export const describeApplications = () => unwrap(client.GET('/api/v1/applications:describe'));

const byId = (id: string) => ({ params: { path: { id } } });

export const getApplication = (id: string) => unwrap(client.GET('/api/v1/applications/{id}', byId(id)));

export interface Evidence {
  status: ApplicationStatus;
  occurTime?: string;
  submissionNumber?: string;
  fileId?: string;
  note?: string;
}

export const moveApplication = (id: string, step: Evidence, etag?: string) =>
  unwrap(client.POST('/api/v1/applications/{id}:move', { ...byId(id), body: { ...step, etag } }));

export async function listOffers(applicationId: string): Promise<Offer[]> {
  const filter = {
    conditions: [{ field: 'application_id', operator: 'OPERATOR_EQ' as const, values: [applicationId] }],
  };
  const body = { query: { filter, orderBy: '-create_time' } };
  return (await unwrap(client.POST('/api/v1/offers:query', { body }))).offers ?? [];
}

export const recordOffer = (offer: Offer) => unwrap(client.POST('/api/v1/offers', { body: offer }));

export const meetCondition = (id: string, conditionId: string, evidence: string, fileId?: string) =>
  unwrap(
    client.POST('/api/v1/offers/{id}:meetCondition', {
      ...byId(id),
      body: { conditionId, evidence, fileId },
    }),
  );

export const acceptOffer = (id: string, choice: OfferChoice | undefined, etag?: string) =>
  unwrap(client.POST('/api/v1/offers/{id}:accept', { ...byId(id), body: { choice, etag } }));

export const declineOffer = (id: string, note: string, etag?: string) =>
  unwrap(client.POST('/api/v1/offers/{id}:decline', { ...byId(id), body: { note, etag } }));

export const recordDeposit = (id: string, reference: string, etag?: string) =>
  unwrap(client.POST('/api/v1/offers/{id}:recordDeposit', { ...byId(id), body: { reference, etag } }));

/** Asks again for everything that is shown of applications and offers. */
export async function refreshApplications(): Promise<void> {
  await Promise.all(
    [APPLICATIONS, OFFERS].map((type) => queryClient.invalidateQueries({ queryKey: [type] })),
  );
}

/** The shape the API wants filters in: applications of one student, or that answer a search. */
export function applicationsOf(studentId: string): Query {
  return {
    orderBy: 'deadline_time',
    filter: { conditions: [{ field: 'student_id', operator: 'OPERATOR_EQ', values: [studentId] }] },
  };
}
