import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { DeadlinePlan, Filter } from '@/api/types';

/** Query keys of deadline plans begin with it. */
export const PLANS = 'tasks.deadline_plan';

export type Box = 'shifted' | 'decided' | 'all';

const FILTERS: Record<Box, Filter | undefined> = {
  shifted: {
    conditions: [{ field: 'state', operator: 'OPERATOR_EQ', values: ['DEADLINE_PLAN_STATE_SHIFTED'] }],
  },
  decided: { conditions: [{ field: 'decide_time', operator: 'OPERATOR_NOT_EMPTY' }] },
  all: undefined,
};
const ORDERS: Record<Box, string> = {
  shifted: 'deadline_time',
  decided: '-decide_time',
  all: 'deadline_time',
};

export async function listPlans(box: Box): Promise<DeadlinePlan[]> {
  const body = { query: { filter: FILTERS[box], orderBy: ORDERS[box] }, pageSize: 200 };
  const { deadlinePlans = [] } = await unwrap(client.POST('/api/v1/deadline-plans:query', { body }));
  return deadlinePlans;
}

const byId = (id = '') => ({ params: { path: { id } } });

/** The open tasks get their new dates; those named keep theirs. */
export const acceptShift = ({ id, etag }: DeadlinePlan, keepTaskIds: string[]) =>
  unwrap(client.POST('/api/v1/deadline-plans/{id}:accept', { ...byId(id), body: { keepTaskIds, etag } }));

export const declineShift = ({ id, etag }: DeadlinePlan, reason: string) =>
  unwrap(client.POST('/api/v1/deadline-plans/{id}:decline', { ...byId(id), body: { reason, etag } }));

export const undoShift = ({ id }: DeadlinePlan) =>
  unwrap(client.POST('/api/v1/deadline-plans/{id}:undo', { ...byId(id), body: {} }));
