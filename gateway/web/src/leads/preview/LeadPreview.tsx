import { Button, Drawer, Skeleton, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ErrorState } from '@/kit/ErrorState';
import { KeyFields } from '../record/KeyFields';
import { LeadHeader } from '../record/LeadHeader';
import { Middle } from '../record/LeadPage';
import { Side } from '../record/Side';
import { useLead } from '../useLeads';

interface LeadPreviewProps {
  id: string | null;
  onClose: () => void;
}

/** A lead beside the list, which stays usable: J, K and the arrows go on to its neighbours. */
export function LeadPreview({ id, onClose }: LeadPreviewProps) {
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
          <Tabs
            key={lead.id}
            size="small"
            style={{ padding: '0 16px 24px' }}
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
