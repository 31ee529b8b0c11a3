import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Lead } from '@/api/types';
import { useCan } from '@/app/session/session';
import { EditableField } from '@/kit/fields/EditableField';
import { useLeadFields } from '../useLeads';
import { groupFields } from './keyFields';
import styles from './record.module.css';
import { useSaveField } from './useSaveField';

/** The fields people look at first, each edited where it stands. */
export function KeyFields({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const fields = useLeadFields();
  const save = useSaveField(lead);
  const can = useCan();
  if (fields.length === 0) return <Skeleton active paragraph={{ rows: 10 }} />;
  // merged and deleted leads are history: nobody changes them
  const frozen = Boolean(lead.mergedIntoId || lead.deleteTime) || !can('leads.lead.update');
  return groupFields(fields).map(({ key, name, fields: members }) => (
    <section key={key} className={styles.group}>
      <h2>{name ?? t(`groups.${key}`)}</h2>
      <dl>
        {members.map((field) => (
          <EditableField
            key={field.name}
            field={frozen ? { ...field, outputOnly: true } : field}
            record={lead}
            onSave={save}
          />
        ))}
      </dl>
    </section>
  ));
}
