import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { AnyRecord, Filter, RecordDescription } from '@/api/types';
import { describeInstitutions, describeRounds, INSTITUTIONS, ROUNDS, SHORTLIST } from '../api';

export const PROGRAMMES = 'students.programme';
export const SEASONS = 'students.season';
export const RANKINGS = 'students.ranking';
const APPLICATIONS = 'students.application';
/** Applications follow their round until they are submitted. */
const NOT_SUBMITTED = ['PREPARING', 'WRITING', 'READY', 'FILLED'].map((name) => `APPLICATION_STATUS_${name}`);

/** A record type of the library with its methods. */
export interface LibraryKind {
  type: string;
  /** Texts are `edit.<key>`. */
  key: 'institution' | 'programme' | 'season' | 'round' | 'ranking';
  /** Who holds it keeps these records. */
  permission: string;
  /** The fields of the form, in their order. */
  fields: string[];
  /** What a record made anew (a deletion taken back) needs beside the fields of the form. */
  kept: string[];
  describe: () => Promise<RecordDescription>;
  create: (record: AnyRecord) => Promise<AnyRecord>;
  update: (id: string, change: AnyRecord, etag?: string) => Promise<AnyRecord>;
  remove: (id: string, etag?: string) => Promise<unknown>;
}

const match = (etag?: string) => (etag ? { 'If-Match': `"${etag}"` } : undefined);
const change = (id: string, body: AnyRecord, etag?: string) => ({
  params: { path: { id } },
  headers: match(etag),
  body: body as never,
});
const gone = (id: string, etag?: string) => ({ params: { path: { id }, query: { etag } } });

export const INSTITUTION: LibraryKind = {
  type: INSTITUTIONS,
  key: 'institution',
  permission: 'students.institution.edit',
  fields: ['name_en', 'name_zh', 'country', 'region', 'website', 'aliases', 'domains'],
  kept: ['campuses', 'archived'],
  describe: describeInstitutions,
  create: (record) => unwrap(client.POST('/api/v1/institutions', { body: record as never })),
  update: (id, body, etag) => unwrap(client.PATCH('/api/v1/institutions/{id}', change(id, body, etag))),
  remove: (id, etag) => unwrap(client.DELETE('/api/v1/institutions/{id}', gone(id, etag))),
};

export const PROGRAMME: LibraryKind = {
  type: PROGRAMMES,
  key: 'programme',
  permission: 'students.programme.edit',
  fields: ['name_en', 'name_zh', 'level', 'field', 'campus_id', 'duration_months', 'website', 'archived'],
  kept: ['institution_id'],
  describe: () => unwrap(client.GET('/api/v1/programmes:describe')),
  create: (record) => unwrap(client.POST('/api/v1/programmes', { body: record as never })),
  update: (id, body, etag) => unwrap(client.PATCH('/api/v1/programmes/{id}', change(id, body, etag))),
  remove: (id, etag) => unwrap(client.DELETE('/api/v1/programmes/{id}', gone(id, etag))),
};

export const SEASON: LibraryKind = {
  type: SEASONS,
  key: 'season',
  permission: 'students.programme.edit',
  fields: [
    'start_month',
    'tuition_amount',
    'tuition_currency',
    'fee_amount',
    'fee_currency',
    'requirements',
    'note',
  ],
  kept: ['programme_id'],
  describe: () => unwrap(client.GET('/api/v1/seasons:describe')),
  create: (record) => unwrap(client.POST('/api/v1/seasons', { body: record as never })),
  update: (id, body, etag) => unwrap(client.PATCH('/api/v1/seasons/{id}', change(id, body, etag))),
  remove: (id, etag) => unwrap(client.DELETE('/api/v1/seasons/{id}', gone(id, etag))),
};

export const ROUND: LibraryKind = {
  type: ROUNDS,
  key: 'round',
  permission: 'students.programme.edit',
  fields: [
    'name',
    'binding',
    'open_date',
    'deadline_date',
    'deadline_clock',
    'deadline_zone',
    'requirements',
    'source_url',
    'check_date',
    'note',
  ],
  kept: ['season_id'],
  describe: describeRounds,
  create: (record) => unwrap(client.POST('/api/v1/rounds', { body: record as never })),
  update: (id, body, etag) => unwrap(client.PATCH('/api/v1/rounds/{id}', change(id, body, etag))),
  remove: (id, etag) => unwrap(client.DELETE('/api/v1/rounds/{id}', gone(id, etag))),
};

export const RANKING: LibraryKind = {
  type: RANKINGS,
  key: 'ranking',
  permission: 'students.ranking.edit',
  fields: ['system', 'year', 'subject', 'rank', 'rank_to'],
  kept: ['institution_id'],
  describe: () => unwrap(client.GET('/api/v1/rankings:describe')),
  create: (record) => unwrap(client.POST('/api/v1/rankings', { body: record as never })),
  update: (id, body, etag) => unwrap(client.PATCH('/api/v1/rankings/{id}', change(id, body, etag))),
  remove: (id, etag) => unwrap(client.DELETE('/api/v1/rankings/{id}', gone(id, etag))),
};

const where = (field: string, value: string): Filter => ({
  conditions: [{ field, operator: 'OPERATOR_EQ', values: [value] }],
});
const question = (field: string, value: string, orderBy: string, pageSize = 1000) => ({
  body: { query: { filter: where(field, value), orderBy }, pageSize },
});

export const getInstitution = (id: string) =>
  unwrap(client.GET('/api/v1/institutions/{id}', { params: { path: { id } } }));

export const programmesOf = async (institutionId: string) =>
  (
    await unwrap(
      client.POST('/api/v1/programmes:query', question('institution_id', institutionId, 'name_en')),
    )
  ).programmes ?? [];

export const seasonsOf = async (programmeId: string) =>
  (await unwrap(client.POST('/api/v1/seasons:query', question('programme_id', programmeId, '-start_month'))))
    .seasons ?? [];

export const roundsOf = async (programmeId: string) =>
  (await unwrap(client.POST('/api/v1/rounds:query', question('programme_id', programmeId, 'deadline_time'))))
    .rounds ?? [];

export const rankingsOf = async (institutionId: string) =>
  (await unwrap(client.POST('/api/v1/rankings:query', question('institution_id', institutionId, '-year'))))
    .rankings ?? [];

/** What a moved deadline moves, of what the reader may see. */
export async function applicationsOnRound(roundId: string): Promise<number> {
  const filter: Filter = {
    match: 'MATCH_ALL',
    conditions: [
      { field: 'round_id', operator: 'OPERATOR_EQ', values: [roundId] },
      { field: 'status', operator: 'OPERATOR_IN', values: NOT_SUBMITTED },
    ],
  };
  const { total } = await unwrap(client.POST('/api/v1/applications:count', { body: { query: { filter } } }));
  return Number(total ?? 0);
}

export async function shortlistsOnRound(roundId: string): Promise<number> {
  const body = { query: { filter: where('round_id', roundId) }, pageSize: 200 };
  return (await unwrap(client.POST('/api/v1/shortlist-items:query', { body }))).shortlistItems?.length ?? 0;
}

/** A change of the library shows in everything that carries a copy of it. */
export async function refreshLibrary(): Promise<void> {
  const types = [INSTITUTIONS, PROGRAMMES, SEASONS, ROUNDS, RANKINGS, SHORTLIST, APPLICATIONS];
  await Promise.all(types.map((type) => queryClient.invalidateQueries({ queryKey: [type] })));
}
