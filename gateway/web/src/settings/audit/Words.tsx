import type { ParseKeys } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from './api';
import { verbOf } from './words';

/** What was done, in words; the technical name is there for who points at it. */
export function ActionWords({ action = '' }: Pick<AuditEntry, 'action'>) {
  const { t } = useTranslation('settings');
  const verb = verbOf(action);
  return <span title={action}>{verb ? t(`audit.verbs.${verb}`) : action}</span>;
}

/** `leads.lead` as people call it. */
export function useTypeWords(): (type: string | undefined) => string {
  const { t } = useTranslation('settings');
  // types come from the services: one that is not known here keeps its technical name
  return (type) => (type ? t(`audit.types.${type}` as ParseKeys<'settings'>, { defaultValue: type }) : '');
}
