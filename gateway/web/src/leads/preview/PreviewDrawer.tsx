import { Button, Drawer, Skeleton, Tabs } from 'antd';
import styles from './preview.module.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { FieldValue } from '@/kit/fields/FieldValue';
import { isEmpty, valueOf } from '@/kit/fields/fields';
import { ErrorState } from '@/kit/ErrorState';
import { KeyFields } from '../record/KeyFields';
import { LeadHeader } from '../record/LeadHeader';
import { Middle } from '../record/LeadPage';
import { Side } from '../record/Side';
import { useLead, useLeadFields } from '../useLeads';

export interface LeadPreviewProps {
  id: string | null;
  onClose: () => void;
}

/** A lead beside the list, which stays usable: J, K and the arrows go on to its neighbours. */
export function PreviewDrawer({ id, onClose }: LeadPreviewProps) {
  const { t } = useTranslation('leads');
  const { data: lead, error, refetch } = useLead(id ?? '');
  return (
    <Drawer
      open={id !== null}
      mask={false}
      size={720}
      autoFocus={false}
      title={t('preview.title')}
      onClose={onClose}
      styles={{ body: { padding: 0 } }}
      extra={
        <Link to={`/leads/${id}`}>
          <Button size="small" tabIndex={-1}>
            {t('preview.open')}
          </Button>
        </Link>
      }
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !lead && <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 10 }} />}
      {lead && (
        <>
          <LeadHeader lead={lead} linked onRemoved={onClose} />
          <Glance lead={lead} />
          <Tabs
            key={lead.id}
            size="small"
            className={styles.tabs}
            items={[
              { key: 'activity', label: t('zones.activity'), children: <Middle lead={lead} /> },
              { key: 'fields', label: t('zones.fields'), children: <KeyFields lead={lead} /> },
              { key: 'related', label: t('zones.related'), children: <Side lead={lead} /> },
            ]}
          />
        </>
      )}
    </Drawer>
  );
}

const GLANCE = ['phone', 'wechat', 'target_countries', 'target_course', 'next_contact_time', 'channel_id'];

/** What one wants to know before calling. */
function Glance({ lead }: { lead: Lead }) {
  const locale = useLocale();
  const fields = useLeadFields();
  const known = GLANCE.flatMap((name) => fields.filter((field) => field.name === name)).filter(
    ({ name = '', type }) => !isEmpty(valueOf(lead, name), type),
  );
  if (known.length === 0) return null;
  return (
    <dl className={styles.glance}>
      {known.map((field) => (
        <div key={field.name}>
          <dt>{labelOf(field, locale)}</dt>
          <dd className="ellipsis">
            <FieldValue field={field} record={lead} short />
          </dd>
        </div>
      ))}
    </dl>
  );
}
