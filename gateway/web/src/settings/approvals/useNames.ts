import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SLOW } from '@/api/queries';
import { labelOf, useLocale } from '@/i18n';
import type { Option } from '@/kit/references';
import { listRoles, ROLES } from '../people/api';
import { KINDS } from './facts';

/** What a kind of request is called; one that nobody here knows stays readable. */
export function useKindName(): (kind?: string) => string {
  const { t } = useTranslation('settings');
  return (kind = '') => {
    if (!kind) return t('flows.anyKind');
    const known = KINDS.find((one) => one === kind);
    return known ? t(`flows.kinds.${known}`) : kind;
  };
}

/** The roles of the gateway as choices. */
export function useRoleOptions(): Option[] | undefined {
  const locale = useLocale();
  const { data } = useQuery({ queryKey: [ROLES, 'settings'], queryFn: listRoles, staleTime: SLOW });
  return data?.map((role) => ({ value: role.id ?? '', label: labelOf(role, locale) }));
}
