import type { TFunction } from 'i18next';
import type { Filter } from '@/api/types';
import type { View, ViewSettings } from '@/kit/views/views';

export const DEFAULTS: ViewSettings = {
  layout: 'list',
  columns: [
    'name',
    'state',
    'phone',
    'owner_id',
    'planner_id',
    'writer_id',
    'target_countries',
    'target_degree',
    'target_course',
    'target_intake',
    'tags',
    'update_time',
    'create_time',
  ],
  filter: {},
  orderBy: '-create_time',
};

/** Where I am in the team, whatever my role. */
const MINE: Filter = {
  match: 'MATCH_ANY',
  conditions: ['owner_id', 'planner_id', 'writer_id', 'application_officer_id', 'visa_officer_id'].map(
    (field) => ({ field, operator: 'OPERATOR_EQ' as const, values: ['$me'] }),
  ),
};

const BUILTIN: { id: string; filter?: Filter; orderBy?: string; deleted?: boolean }[] = [
  { id: 'all' },
  { id: 'mine', filter: MINE },
  {
    id: 'applying',
    filter: { conditions: [{ field: 'state', operator: 'OPERATOR_IN', values: ['STUDENT_STATE_APPLYING'] }] },
  },
  {
    id: 'unstaffed',
    filter: { conditions: [{ field: 'writer_id', operator: 'OPERATOR_EMPTY' }] },
  },
  { id: 'deleted', deleted: true },
];

/** The views that everybody has. */
export function builtinViews(t: TFunction<'students'>): View[] {
  return BUILTIN.map(({ id, ...settings }) => ({
    id,
    name: t(`views.${id}`),
    settings: { ...DEFAULTS, ...settings },
  }));
}
