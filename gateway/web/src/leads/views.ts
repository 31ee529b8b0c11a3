import type { TFunction } from 'i18next';
import type { Filter } from '@/api/types';
import type { View, ViewSettings } from '@/kit/views/views';

export const DEFAULTS: ViewSettings = {
  layout: 'list',
  columns: [
    'name',
    'phone',
    'stage_id',
    'owner_id',
    'next_contact_time',
    'score',
    'intent',
    'target_countries',
    'target_course',
    'target_degree',
    'channel_id',
    'last_contact_time',
    'create_time',
  ],
  filter: {},
  orderBy: '-create_time',
};

const BUILTIN: { id: string; filter?: Filter; orderBy?: string; deleted?: boolean }[] = [
  { id: 'all' },
  { id: 'mine', filter: { conditions: [{ field: 'owner_id', operator: 'OPERATOR_EQ', values: ['$me'] }] } },
  {
    id: 'today',
    filter: {
      conditions: [
        { field: 'next_contact_time', operator: 'OPERATOR_LE', values: ['$today'] },
        { field: 'status', operator: 'OPERATOR_NOT_IN', values: ['STATUS_WON', 'STATUS_LOST'] },
      ],
    },
    orderBy: 'next_contact_time',
  },
  {
    id: 'untouched',
    filter: {
      conditions: [
        { field: 'status', operator: 'OPERATOR_IN', values: ['STATUS_NEW'] },
        { field: 'last_contact_time', operator: 'OPERATOR_EMPTY' },
      ],
    },
  },
  { id: 'unassigned', filter: { conditions: [{ field: 'owner_id', operator: 'OPERATOR_EMPTY' }] } },
  { id: 'deleted', deleted: true },
];

/** The views that everybody has. */
export function builtinViews(t: TFunction<'leads'>): View[] {
  return BUILTIN.map(({ id, ...settings }) => ({
    id,
    name: t(`views.${id}`),
    settings: { ...DEFAULTS, ...settings },
  }));
}
