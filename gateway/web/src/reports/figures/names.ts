import { useTranslation } from 'react-i18next';
import { useLocale } from '@/i18n';
import { countryName } from '@/kit/fields/countries';
import { useReference } from '@/kit/references';
import type { DimensionKey } from './settings';

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
