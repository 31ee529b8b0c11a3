import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowStep } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { PersonName } from '@/kit/PersonName';
import styles from './approvals.module.css';
import { useRoleOptions } from './useNames';

/** Who decides in which order: 主管（李经理、分校校长，任一）→ 财务. */
export function StepsInWords({ steps = [] }: { steps?: FlowStep[] }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const roles = useRoleOptions();
  const comma = t('flows.comma');
  return (
    <ol className={styles.words}>
      {steps.map((step, place) => {
        const people = step.staffIds ?? [];
        const named = (step.roleIds ?? []).map(
          (id) => roles?.find(({ value }) => value === id)?.label ?? '…',
        );
        return (
          <li key={place}>
            <strong>{labelOf(step, locale)}</strong>{' '}
            <span className={styles.quiet}>
              {people.map((id, at) => (
                <Fragment key={id}>
                  {at > 0 && comma}
                  <PersonName id={id} />
                </Fragment>
              ))}
              {people.length > 0 && named.length > 0 && comma}
              {named.join(comma)} · {t(`flows.modes.${step.mode === 'APPROVAL_MODE_ALL' ? 'all' : 'any'}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
