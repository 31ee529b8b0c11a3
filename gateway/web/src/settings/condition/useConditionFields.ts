import type { FieldDescription } from '@/api/types';
import { useLeadFields } from '../shared/useLeadFields';

/** Of the runtime itself, or of no use in a rule. */
const LEFT_OUT = new Set([
  'id',
  'etag',
  'update_time',
  'delete_time',
  'budget_currency',
  'origin_id',
  'merged_into_id',
  'pipeline_id',
]);

/** What a condition over a lead may ask about. */
export function useConditionFields(): FieldDescription[] {
  return useLeadFields().filter(({ name = '' }) => !LEFT_OUT.has(name));
}
