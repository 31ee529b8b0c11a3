import { EllipsisOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { Alert, Button, Dropdown, Progress, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { useCan } from '@/app/session/session';
import { Tags } from '@/kit/fields/FieldValue';
import { PersonName } from '@/kit/PersonName';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { useLeadActions } from '../actions/LeadActions';
import { undeleteLead } from '../api';
import { refreshLeads } from '../cache';
import styles from './record.module.css';
import { StagePath } from './StagePath';

interface LeadHeaderProps {
  lead: Lead;
  /** In the preview the name leads to the page. */
  linked?: boolean;
  onRemoved: () => void;
}

/** Who it is, how promising, whose, and where in the pipeline. */
export function LeadHeader({ lead, linked = false, onRemoved }: LeadHeaderProps) {
  const { t } = useTranslation('leads');
  const { assign } = useLeadActions();
  const can = useCan();
  const gone = Boolean(lead.deleteTime || lead.mergedIntoId);
  const name = lead.name || '—';
  return (
    <header className={styles.header}>
      <div className={styles.headline}>
        <Tooltip title={t('score', { score: lead.score ?? 0 })}>
          <Progress
            type="circle"
            size={36}
            percent={lead.score ?? 0}
            format={(score) => score}
            aria-label={t('score', { score: lead.score ?? 0 })}
          />
        </Tooltip>
        <h1>{linked ? <Link to={`/leads/${lead.id}`}>{name}</Link> : name}</h1>
        <Tags tags={lead.tags ?? []} />
        <div className={styles.buttons}>
          {lead.ownerId ? (
            <PersonName id={lead.ownerId} />
          ) : (
            <span className={styles.quiet}>{t('noOwner')}</span>
          )}
          {can('leads.lead.assign') && !gone && (
            <Button icon={<UserSwitchOutlined />} onClick={() => void assign(lead)}>
              {t('assign.button')}
            </Button>
          )}
          <More lead={lead} onRemoved={onRemoved} />
        </div>
      </div>
      {lead.mergedIntoId && (
        <Alert type="info" showIcon title={<Link to={`/leads/${lead.mergedIntoId}`}>{t('merged')}</Link>} />
      )}
      {lead.deleteTime && <Alert type="warning" showIcon title={t('deleted')} />}
      <StagePath lead={lead} />
    </header>
  );
}

function More({ lead, onRemoved }: { lead: Lead; onRemoved: () => void }) {
  const { t } = useTranslation('leads');
  const { remove } = useLeadActions();
  const can = useCan();
  const report = useReport();
  const undo = useUndo();
  if (!can('leads.lead.delete')) return null;
  const restore = () =>
    undeleteLead(lead.id ?? '').then(() => {
      undo(t('done.restored', { name: lead.name }));
      return refreshLeads();
    }, report);
  const items = lead.deleteTime
    ? [{ key: 'restore', label: t('restore'), onClick: () => void restore() }]
    : [
        {
          key: 'delete',
          label: t('remove.button'),
          danger: true,
          onClick: () => void remove(lead).then((done) => done && onRemoved()),
        },
      ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<EllipsisOutlined />} aria-label={t('more')} />
    </Dropdown>
  );
}
