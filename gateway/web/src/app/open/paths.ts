/**
 * Where a record is shown, by its type. Mails, notifications and the palette link to types and ids; pages may move.
 *
 * A record that has a page is a line of PAGES. One that is shown with another (an offer with its application) is a line
 * of WITHIN: it is read first, and says of what it is. Any other record type that the API
 * describes has the generic page, which OpenPage finds.
 */
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';

const PAGES: Record<string, (id: string) => string> = {
  'common.import': (id) => `/imports/${id}`,
  'contracts.contract': (id) => `/contracts/${id}`,
  'leads.lead': (id) => `/leads/${id}`,
  'students.application': (id) => `/applications?open=${id}`,
  'students.institution': (id) => `/library/${id}`,
  'students.student': (id) => `/students/${id}`,
  // the inbox shows everything that waits, the one in question among it
  'tasks.approval': () => '/tasks/approvals',
  'tasks.handover': (id) => `/tasks/handovers/${id}`,
  'tasks.task': (id) => `/tasks?preview=${id}`,
};

const byId = (id: string) => ({ params: { path: { id } } });
const page = (type: string, id: string | undefined) => (id ? PAGES[type]?.(id) : undefined);
const tab = (studentId: string | undefined, name: string) =>
  studentId ? `/students/${studentId}?tab=${name}` : undefined;

/** Reads a record and answers where it is shown; nothing when it says of nothing what it is. */
type Finder = (id: string) => Promise<string | undefined>;

const WITHIN: Record<string, Finder> = {
  'contracts.receipt': async (id) =>
    page('contracts.contract', (await unwrap(client.GET('/api/v1/receipts/{id}', byId(id)))).contractId),
  'contracts.refund': async (id) =>
    page('contracts.contract', (await unwrap(client.GET('/api/v1/refunds/{id}', byId(id)))).contractId),
  'leads.activity': async (id) =>
    page('leads.lead', (await unwrap(client.GET('/api/v1/activities/{id}', byId(id)))).leadId),
  'students.education': async (id) =>
    tab((await unwrap(client.GET('/api/v1/educations/{id}', byId(id)))).studentId, 'education'),
  'students.experience': async (id) =>
    tab((await unwrap(client.GET('/api/v1/experiences/{id}', byId(id)))).studentId, 'education'),
  'students.guardian': async (id) =>
    tab((await unwrap(client.GET('/api/v1/guardians/{id}', byId(id)))).wards?.[0]?.studentId, 'guardians'),
  'students.offer': async (id) =>
    page('students.application', (await unwrap(client.GET('/api/v1/offers/{id}', byId(id)))).applicationId),
  'students.programme': async (id) =>
    page(
      'students.institution',
      (await unwrap(client.GET('/api/v1/programmes/{id}', byId(id)))).institutionId,
    ),
  'students.proposal': async (id) =>
    tab((await unwrap(client.GET('/api/v1/proposals/{id}', byId(id)))).studentId, 'proposals'),
  'students.round': async (id) =>
    page('students.institution', (await unwrap(client.GET('/api/v1/rounds/{id}', byId(id)))).institutionId),
  'students.season': async (id) => {
    const { programmeId = '' } = await unwrap(client.GET('/api/v1/seasons/{id}', byId(id)));
    return WITHIN['students.programme']?.(programmeId);
  },
  'students.shortlist_item': async (id) =>
    tab((await unwrap(client.GET('/api/v1/shortlist-items/{id}', byId(id)))).studentId, 'shortlist'),
  'students.test_sitting': async (id) =>
    tab((await unwrap(client.GET('/api/v1/test-sittings/{id}', byId(id)))).studentId, 'education'),
  'tasks.deadline_plan': async (id) =>
    page(
      'students.application',
      (await unwrap(client.GET('/api/v1/deadline-plans/{id}', byId(id)))).applicationId,
    ),
};

/** The address of a record, for links: its page, or the place that looks it up. */
export function pathOf(type: string, id: string): string {
  const own = PAGES[type]?.(encodeURIComponent(id));
  return own ?? `/open/${type.replace('.', '/')}/${encodeURIComponent(id)}`;
}

/** Whether records of the type have a page that somebody made for them. */
export const isShown = (type: string) => type in PAGES || type in WITHIN;

/** Where a record is shown, read when that has to be found out. Refusals of the API are passed on. */
export async function findPath(type: string, id: string): Promise<string | null> {
  const own = PAGES[type]?.(encodeURIComponent(id));
  return own ?? (await WITHIN[type]?.(id)) ?? null;
}
