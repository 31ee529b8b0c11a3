import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryName, countryOptions } from '../fields/countries';
import { type Option, useReference } from '../references';
import type { Lookups } from './cells';

const REFERENCES = [
  'gateway.staff',
  'gateway.department',
  'gateway.branch',
  'records.channel',
  'records.loss_reason',
  'records.pipeline',
  'records.stage',
] as const;

/** The records that records point to, by type. */
function useAllReferences(): Record<string, Option[] | undefined> {
  const staff = useReference('gateway.staff');
  const departments = useReference('gateway.department');
  const branches = useReference('gateway.branch');
  const channels = useReference('records.channel');
  const reasons = useReference('records.loss_reason');
  const pipelines = useReference('records.pipeline');
  const stages = useReference('records.stage');
  const text = JSON.stringify([staff, departments, branches, channels, reasons, pipelines, stages]);
  return useMemo(() => {
    const lists = JSON.parse(text) as (Option[] | null)[];
    return Object.fromEntries(REFERENCES.map((type, place) => [type, lists[place] ?? undefined]));
  }, [text]);
}

/** Names of everything that cells show by its name; the same object while nothing changed. */
export function useLookups(): Lookups {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const references = useAllReferences();
  return useMemo(() => {
    const countries = countryOptions(locale);
    const other = locale === 'zh' ? 'en' : 'zh';
    const choices = new Map<FieldDescription, Option[]>();
    const choicesOf = (field: FieldDescription) => {
      const known = choices.get(field);
      if (known) return known;
      const made = (field.choices ?? []).map((choice) => ({
        value: choice.value ?? '',
        label: labelOf(choice, locale),
      }));
      choices.set(field, made);
      return made;
    };
    return {
      options: (field) => {
        if (field.type === 'FIELD_TYPE_COUNTRY' || field.type === 'FIELD_TYPE_COUNTRIES') return countries;
        if (field.type === 'FIELD_TYPE_PERSON') return references['gateway.staff'];
        if (field.type === 'FIELD_TYPE_REFERENCE') return references[field.reference ?? ''];
        return choicesOf(field);
      },
      aliases: (field, { value }) => {
        if (field.type?.startsWith('FIELD_TYPE_COUNTR')) return [countryName(value, other)];
        const choice = field.choices?.find((one) => one.value === value);
        return choice ? [choice.labelZh ?? '', choice.labelEn ?? ''].filter(Boolean) : [];
      },
      yes: t('yes'),
      no: t('no'),
    };
  }, [locale, references, t]);
}
