import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Lead } from '@/api/types';
import { everything, ifMatch } from '../shared/everything';

export type Rule = components['schemas']['AssignmentRule'];
export type Team = components['schemas']['AssignmentTeam'];
export type Member = components['schemas']['AssignmentMember'];
export type Verdict = components['schemas']['TestAssignmentResponse'];

export const RULES = 'leads.assignment_rule';
export const TEAMS = 'leads.assignment_team';

export async function listRules(): Promise<Rule[]> {
  const rows = await everything(
    (page) => unwrap(client.POST('/api/v1/assignment-rules:query', { body: page })),
    ({ assignmentRules }) => assignmentRules,
  );
  return rows.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0));
}

export const createRule = (rule: Rule) => unwrap(client.POST('/api/v1/assignment-rules', { body: rule }));

export const updateRule = (id: string, changes: Partial<Rule>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/assignment-rules/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Rule,
    }),
  );

export const deleteRule = ({ id = '', etag }: Rule) =>
  unwrap(client.DELETE('/api/v1/assignment-rules/{id}', { params: { path: { id }, query: { etag } } }));

export const listTeams = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/assignment-teams:query', { body: page })),
    ({ assignmentTeams }) => assignmentTeams,
  );

export const createTeam = (team: Team) => unwrap(client.POST('/api/v1/assignment-teams', { body: team }));

export const updateTeam = (id: string, changes: Partial<Team>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/assignment-teams/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Team,
    }),
  );

export const deleteTeam = ({ id = '', etag }: Team) =>
  unwrap(client.DELETE('/api/v1/assignment-teams/{id}', { params: { path: { id }, query: { etag } } }));

/** What would happen to an existing lead or to a made-up one; writes nothing. */
export const testAssignment = (asked: { leadId: string } | { lead: Partial<Lead> }): Promise<Verdict> =>
  unwrap(
    client.POST('/api/v1/assignment-rules:test', {
      body: asked as components['schemas']['TestAssignmentRequest'],
    }),
  );

/**
 * Where each rule goes so that they stand in this order: they share the places they have, so that rules which a search
 * hides keep theirs; equal places are told apart.
 */
export function placesOf(rules: Rule[]): number[] {
  const places = rules.map(({ position = 0 }) => position).toSorted((one, other) => one - other);
  for (let at = 1; at < places.length; at += 1) {
    places[at] = Math.max(places[at] ?? 0, (places[at - 1] ?? 0) + 1);
  }
  return places;
}

/** Writes the order: only the rules that move. */
export async function savePositions(rules: Rule[]): Promise<void> {
  const places = placesOf(rules);
  for (const [at, { id = '', position, etag }] of rules.entries()) {
    if (position !== places[at]) await updateRule(id, { position: places[at] }, etag);
  }
}
