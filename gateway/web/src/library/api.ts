import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Condition, Query } from '@/api/types';

type Schemas = components['schemas'];
export type Institution = Schemas['Institution'];
export type Round = Schemas['Round'];
export type Requirement = Schemas['Requirement'];
export type Programme = Schemas['Programme'];
export type Season = Schemas['Season'];
export type Ranking = Schemas['Ranking'];
export type Campus = Schemas['Campus'];
export type ShortlistItem = Schemas['ShortlistItem'];
export type RoundMatch = Schemas['RoundMatch'];
export type RequirementMatch = Schemas['RequirementMatch'];
export type Tier = Schemas['Tier'];

/** Query keys begin with the record type: live events make them stale. */
export const INSTITUTIONS = 'students.institution';
export const ROUNDS = 'students.round';
export const SHORTLIST = 'students.shortlist_item';
export const APPLICATIONS = 'students.application';

export const TIERS: Tier[] = ['TIER_REACH', 'TIER_MATCH', 'TIER_SAFETY'];

/** What somebody looks for in the library. */
export interface Wanted {
  search: string;
  countries: string[];
  /** The best rank is this or better. */
  rank: number | null;
  levels: string[];
  /** Only rounds that are not over. */
  open: boolean;
}

export const NOTHING: Wanted = { search: '', countries: [], rank: null, levels: [], open: false };

/** The question for institutions or rounds; `rankField` is where they keep the rank. */
export function queryOf(wanted: Wanted, kind: 'institutions' | 'rounds', orderBy: string): Query {
  const conditions: Condition[] = [];
  const add = (field: string, operator: Condition['operator'], values: unknown[]) =>
    conditions.push({ field, operator, values: values as Condition['values'] });
  if (wanted.countries.length > 0) add('country', 'OPERATOR_IN', wanted.countries);
  if (wanted.rank) add(kind === 'rounds' ? 'institution_rank' : 'rank', 'OPERATOR_LE', [wanted.rank]);
  if (kind === 'institutions') add('archived', 'OPERATOR_EQ', [false]);
  if (kind === 'rounds' && wanted.levels.length > 0) add('level', 'OPERATOR_IN', wanted.levels);
  if (kind === 'rounds' && wanted.open) add('deadline_time', 'OPERATOR_GE', [new Date().toISOString()]);
  return {
    search: wanted.search,
    orderBy,
    filter: conditions.length > 0 ? { match: 'MATCH_ALL', conditions } : undefined,
  };
}

export const listInstitutions = (query: Query, pageToken = '') =>
  unwrap(client.POST('/api/v1/institutions:query', { body: { query, pageToken, pageSize: 100 } }));

export const listRounds = (query: Query, pageToken = '', pageSize = 100) =>
  unwrap(client.POST('/api/v1/rounds:query', { body: { query, pageToken, pageSize } }));

export const describeInstitutions = () => unwrap(client.GET('/api/v1/institutions:describe'));
export const describeRounds = () => unwrap(client.GET('/api/v1/rounds:describe'));

const of = (studentId: string): Query => ({
  orderBy: 'position',
  filter: { conditions: [{ field: 'student_id', operator: 'OPERATOR_EQ', values: [studentId] }] },
});

export async function listShortlist(studentId: string): Promise<ShortlistItem[]> {
  const body = { query: of(studentId), pageSize: 200 };
  const { shortlistItems = [] } = await unwrap(client.POST('/api/v1/shortlist-items:query', { body }));
  return shortlistItems;
}

/** How a student stands to rounds, by round id. */
export async function matchRounds(
  studentId: string,
  roundIds: string[],
): Promise<Record<string, RoundMatch>> {
  if (roundIds.length === 0) return {};
  const body = { studentId, roundIds };
  const { matches = [] } = await unwrap(client.POST('/api/v1/shortlist-items:match', { body }));
  return Object.fromEntries(matches.map((match) => [match.roundId ?? '', match]));
}

export const addToShortlist = (item: ShortlistItem) =>
  unwrap(client.POST('/api/v1/shortlist-items', { body: item }));

export const changeShortlistItem = (id: string, change: ShortlistItem) =>
  unwrap(client.PATCH('/api/v1/shortlist-items/{id}', { params: { path: { id } }, body: change }));

export const removeShortlistItem = (id: string) =>
  unwrap(client.DELETE('/api/v1/shortlist-items/{id}', { params: { path: { id } } }));

/** The rounds in which a student applies already. */
export async function appliedRounds(studentId: string): Promise<ReadonlySet<string>> {
  const body = { query: { ...of(studentId), orderBy: 'deadline_time' }, pageSize: 200 };
  const { applications = [] } = await unwrap(client.POST('/api/v1/applications:query', { body }));
  return new Set(applications.map(({ roundId = '' }) => roundId));
}

/** An application of the student for the round begins. */
export const createApplication = (studentId: string, roundId: string) =>
  unwrap(client.POST('/api/v1/applications', { body: { studentId, roundId } as Schemas['Application'] }));

export const refreshShortlist = () => queryClient.invalidateQueries({ queryKey: [SHORTLIST] });
