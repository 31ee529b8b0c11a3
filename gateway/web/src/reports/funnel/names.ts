import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SLOW } from '@/api/queries';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryName, countryOptions } from '@/kit/fields/countries';
import { type Option, useReference } from '@/kit/references';
import { describeLeads, LEADS } from '@/leads/api';
import { NONE } from '../shared/FilterPanel';
import type { DimensionKey } from './settings';

const NO_FIELDS: FieldDescription[] = [];

/** The lead field behind a dimension: its right decides whether a person may use the dimension. */
const FIELDS: Record<DimensionKey, string> = {
  BRANCH: 'branch_id',
  DEPARTMENT: 'department_id',
  OWNER: 'owner_id',
  CHANNEL: 'channel_id',
  COUNTRY: 'target_countries',
  COURSE: 'target_course',
  DEGREE: 'target_degree',
  BUSINESS_LINE: 'business_line',
  ORIGIN: 'origin',
  LOSS_REASON: 'loss_reason_id',
};

const READABLE = new Set(['FIELD_RIGHT_READ', 'FIELD_RIGHT_EDIT']);

function useFields(): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', LEADS, 'describe'],
    queryFn: describeLeads,
    staleTime: SLOW,
  });
  return data?.fields ?? NO_FIELDS;
}

/** Those of the dimensions that this person may use. */
export function useAllowed(dimensions: DimensionKey[]): DimensionKey[] {
  const fields = useFields();
  return dimensions.filter((key) => {
    const right = fields.find(({ name }) => name === FIELDS[key])?.right;
    return right === undefined || READABLE.has(right);
  });
}

/** What can be chosen for each dimension; `undefined` while it is on its way. Courses are free text: none. */
export function useChoices(): Record<DimensionKey, Option[] | undefined> {
  const locale = useLocale();
  const fields = useFields();
  const choices = (name: string) =>
    fields
      .find((field) => field.name === name)
      ?.choices?.map((choice) => ({ value: choice.value ?? '', label: labelOf(choice, locale) }));
  return {
    BRANCH: useReference('gateway.branch'),
    DEPARTMENT: useReference('gateway.department'),
    OWNER: useReference('gateway.staff'),
    CHANNEL: useReference('leads.channel'),
    LOSS_REASON: useReference('leads.loss_reason'),
    COUNTRY: countryOptions(locale),
    COURSE: [],
    DEGREE: choices('target_degree'),
    BUSINESS_LINE: choices('business_line'),
    ORIGIN: choices('origin'),
  };
}

/** What people call a value of a dimension. */
export function useNames(): (dimension: DimensionKey, key: string) => string {
  const { t } = useTranslation('funnel');
  const locale = useLocale();
  const choices = useChoices();
  return (dimension, key) => {
    if (!key || key === NONE || key.endsWith('_UNSPECIFIED')) return t('none');
    if (dimension === 'COUNTRY') return countryName(key, locale);
    if (dimension === 'COURSE') return key;
    return (
      choices[dimension]?.find(({ value }) => value === key)?.label ?? t('unknown', { id: key.slice(0, 8) })
    );
  };
}
