import { useQuery } from '@tanstack/react-query';
import { SLOW } from '@/api/queries';
import type { FieldDescription } from '@/api/types';
import { useLocale, labelOf } from '@/i18n';
import type { Option } from '@/kit/references';
import { describeLeads } from '@/leads/api';

const NONE: FieldDescription[] = [];

/** The fields of a lead as this person may know them, custom fields included. */
export function useLeadFields(): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', 'leads.lead', 'describe'],
    queryFn: describeLeads,
    staleTime: SLOW,
  });
  return data?.fields ?? NONE;
}

/** Fields as choices; names that are chosen but not known to this person stay readable. */
export function useFieldOptions(fits: (field: FieldDescription) => boolean, chosen: string[] = []): Option[] {
  const locale = useLocale();
  const fields = useLeadFields();
  const known = fields
    .filter((field) => fits(field) || chosen.includes(field.name ?? ''))
    .map((field) => ({ value: field.name ?? '', label: labelOf(field, locale) || (field.name ?? '') }));
  const unknown = chosen.filter((name) => !known.some(({ value }) => value === name));
  return [...known, ...unknown.map((name) => ({ value: name, label: name }))];
}
