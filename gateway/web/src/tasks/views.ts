import type { TFunction } from 'i18next';
import type { Condition, Filter } from '@/api/types';
import type { View, ViewSettings } from '@/kit/views/views';

export const DEFAULTS: ViewSettings = {
  layout: 'list',
  columns: [
    'title',
    'status',
    'due_time',
    'owner_id',
    'student_name',
    'kind',
    'priority',
    'subject_title',
    'open_dependency_count',
    'complete_time',
  ],
  filter: {},
  orderBy: 'due_time',
};

const OPEN: Condition = {
  field: 'status',
  operator: 'OPERATOR_IN',
  values: ['TASK_STATUS_TODO', 'TASK_STATUS_IN_PROGRESS'],
};
const MINE: Condition = { field: 'owner_id', operator: 'OPERATOR_EQ', values: ['$me'] };
const until = (day: string): Condition => ({ field: 'due_time', operator: 'OPERATOR_LE', values: [day] });

const BUILTIN: { id: string; filter: Filter; orderBy?: string }[] = [
  { id: 'mine', filter: { conditions: [MINE, OPEN] } },
  { id: 'today', filter: { conditions: [MINE, OPEN, until('$today')] } },
  { id: 'week', filter: { conditions: [MINE, OPEN, until('$today+7')] } },
  { id: 'late', filter: { conditions: [OPEN, until('$today-1')] } },
  { id: 'waiting', filter: { conditions: [OPEN, waits()] } },
  { id: 'open', filter: { conditions: [OPEN] } },
  { id: 'all', filter: {}, orderBy: '-create_time' },
];

/** Something else has to be done first. */
function waits(): Condition {
  return { field: 'open_dependency_count', operator: 'OPERATOR_GE', values: [1] };
}

/** The views that everybody has. */
export function builtinViews(t: TFunction<'tasks'>): View[] {
  return BUILTIN.map(({ id, ...settings }) => ({
    id,
    name: t(`views.${id}`),
    settings: { ...DEFAULTS, ...settings },
  }));
}
