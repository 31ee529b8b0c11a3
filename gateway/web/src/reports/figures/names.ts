import { useTranslation } from 'react-i18next';
import { useLocale } from '@/i18n';
import { countryName, countryOptions } from '@/kit/fields/countries';
import { type Option, useReference } from '@/kit/references';
import type { DimensionKey, NarrowingKey } from './settings';

/** What people call a group. */
export function useGroupName(): (dimension: DimensionKey, key: string) => string {
  const { t } = useTranslation('figures');
  const locale = useLocale();
  const options = {
    BRANCH: useReference('gateway.branch'),
    DEPARTMENT: useReference('gateway.department'),
    OWNER: useReference('gateway.staff'),
  };
  return (dimension, key) => {
    if (!key) return t('none');
    if (dimension === 'COUNTRY') return countryName(key, locale);
    if (dimension === 'MONTH') return key;
    const known = options[dimension]?.find(({ value }) => value === key);
    return known?.label ?? t('unknown', { id: key.slice(0, 8) });
  };
}

/** What figures can be narrowed to; `undefined` while it is on its way. */
export function useOptions(): Record<NarrowingKey, Option[] | undefined> {
  const locale = useLocale();
  return {
    BRANCH: useReference('gateway.branch'),
    DEPARTMENT: useReference('gateway.department'),
    OWNER: useReference('gateway.staff'),
    COUNTRY: countryOptions(locale),
  };
}
