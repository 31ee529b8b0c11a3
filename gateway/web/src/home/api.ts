import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Condition, Query } from '@/api/types';

export type Figures = components['schemas']['FunnelFigures'];

/** A question of this page, and the view of the leads that shows all of its answers. */
export interface Question {
  key: 'due' | 'untouched' | 'unassigned';
  view: string;
  query: Query;
}

const OPEN: Condition = {
  field: 'status',
  operator: 'OPERATOR_NOT_IN',
  values: ['STATUS_WON', 'STATUS_LOST'],
};

export const DUE: Question = {
  key: 'due',
  view: 'today',
  query: {
    filter: {
      conditions: [{ field: 'next_contact_time', operator: 'OPERATOR_LE', values: ['$today'] }, OPEN],
    },
    orderBy: 'next_contact_time',
  },
};

export const UNTOUCHED: Question = {
  key: 'untouched',
  view: 'untouched',
  query: {
    filter: {
      conditions: [
        { field: 'status', operator: 'OPERATOR_IN', values: ['STATUS_NEW'] },
        { field: 'last_contact_time', operator: 'OPERATOR_EMPTY' },
      ],
    },
    orderBy: '-create_time',
  },
};

export const UNASSIGNED: Question = {
  key: 'unassigned',
  view: 'unassigned',
  query: {
    filter: { conditions: [{ field: 'owner_id', operator: 'OPERATOR_EMPTY' }] },
    orderBy: '-create_time',
  },
};

export const getFunnel = (fromDate: string, toDate: string) =>
  unwrap(client.POST('/api/v1/funnel:query', { body: { fromDate, toDate } }));
