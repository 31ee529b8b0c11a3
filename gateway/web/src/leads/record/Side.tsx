import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead } from '@/api/types';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { FieldValue } from '@/kit/fields/FieldValue';
import { isEmpty, valueOf } from '@/kit/fields/fields';
import { checkDuplicates, LEADS } from '../api';
import { DuplicateList } from '../create/DuplicateList';
import { useLeadFields } from '../useLeads';
import { MergeDialog } from './MergeDialog';
import styles from './record.module.css';

/** The right zone: the same person elsewhere, and where the lead came from. */
export function Side({ lead }: { lead: Lead }) {
  const can = useCan();
  return (
    <>
      {can('leads.lead.create') && <Duplicates lead={lead} />}
      <Facts
        lead={lead}
        title="origin"
        names={['channel_id', 'campaign', 'keyword', 'landing_page', 'origin']}
      />
      <Facts
        lead={lead}
        title="history"
        names={[
          'create_time',
          'assign_time',
          'qualified_time',
          'consulted_time',
          'proposed_time',
          'won_time',
          'lost_time',
          'loss_reason_id',
          'loss_note',
        ]}
      />
    </>
  );
}

/** Only what this answer shows in clear can be looked for elsewhere. */
function contactOf(lead: Lead) {
  const clear = (field: string, value = '') => (lead.maskedFields?.includes(field) ? '' : value);
  return {
    phone: clear('phone', lead.phone),
    wechat: clear('wechat', lead.wechat),
    email: clear('email', lead.email),
    name: clear('name', lead.name),
    birthDate: clear('birth_date', lead.birthDate),
    excludeId: lead.id,
  };
}

function Duplicates({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const [other, setOther] = useState<string | null>(null);
  const check = contactOf(lead);
  const { data = [] } = useQuery({
    queryKey: [LEADS, 'duplicates', check],
    queryFn: () => checkDuplicates(check),
  });
  const mergeable = can('leads.lead.merge') && !lead.mergedIntoId && !lead.deleteTime;
  return (
    <section className={styles.group}>
      <h2>{t('duplicates.title')}</h2>
      {data.length === 0 ? (
        <p className={styles.quiet}>{t('duplicates.none')}</p>
      ) : (
        <DuplicateList
          duplicates={data}
          action={({ leadId, visible }) =>
            mergeable &&
            visible && (
              <Button size="small" onClick={() => setOther(leadId ?? null)}>
                {t('merge.button')}
              </Button>
            )
          }
        />
      )}
      {other && <MergeDialog lead={lead} otherId={other} onClose={() => setOther(null)} />}
    </section>
  );
}

function Facts({ lead, title, names }: { lead: Lead; title: string; names: string[] }) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const fields = useLeadFields();
  const known = names
    .flatMap((name) => fields.filter((field) => field.name === name))
    .filter((field) => !isEmpty(valueOf(lead, field.name ?? ''), field.type));
  if (known.length === 0) return null;
  return (
    <section className={styles.group}>
      <h2>{t(`groups.${title}`)}</h2>
      <dl className={styles.facts}>
        {known.map((field) => (
          <div key={field.name}>
            <dt>{labelOf(field, locale)}</dt>
            <dd>
              <FieldValue field={field} record={lead} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
