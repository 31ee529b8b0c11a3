import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Duplicate } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { PersonName } from '@/kit/PersonName';
import { StageTag } from '@/kit/StageTag';
import { useLeadFields } from '../useLeads';
import styles from './create.module.css';

interface DuplicateListProps {
  duplicates: Duplicate[];
  action?: (duplicate: Duplicate) => ReactNode;
}

/** Leads of the same person, with what is the same; without names where this person may not see them. */
export function DuplicateList({ duplicates, action }: DuplicateListProps) {
  const { t } = useTranslation('leads');
  return (
    <ul className={styles.duplicates}>
      {duplicates.map((duplicate) => (
        <li key={duplicate.leadId}>
          <div className={styles.duplicateLine}>
            {duplicate.visible ? (
              <Link to={`/leads/${duplicate.leadId}`}>{duplicate.name || '—'}</Link>
            ) : (
              <span>{t('duplicates.hidden')}</span>
            )}
            <StageTag id={duplicate.stageId} />
            {action?.(duplicate)}
          </div>
          <div className={styles.duplicateLine}>
            <Matched fields={duplicate.matchedFields ?? []} />
            <PersonName id={duplicate.ownerId} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Matched({ fields: names }: { fields: string[] }) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const fields = useLeadFields();
  const label = (name: string) =>
    labelOf(
      fields.find((field) => field.name === name),
      locale,
    ) || name;
  const what = names.flatMap((name) => name.split('+')).map(label);
  return <small>{t('duplicates.same', { fields: what.join(locale === 'zh' ? '、' : ', ') })}</small>;
}
