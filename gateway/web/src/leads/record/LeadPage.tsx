import { ArrowLeftOutlined, MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Grid, Skeleton, Tabs, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { Lead } from '@/api/types';
import { useKeys } from '@/app/keys';
import { usePalette } from '@/app/palette/store';
import { useCan, useMe } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { LeadActions } from '../actions/LeadActions';
import { useLead } from '../useLeads';
import { Composer } from './Composer';
import { KeyFields } from './KeyFields';
import { LeadHeader } from './LeadHeader';
import styles from './record.module.css';
import { Side } from './Side';
import { Timeline } from './Timeline';
import { useRecordCommands } from './useRecordCommands';

/** One lead: key fields, what happened and what comes next, relations. */
export default function LeadPage() {
  const { id = '' } = useParams();
  const { data: lead, error, refetch } = useLead(id);
  const { t } = useTranslation('leads');
  useRemember(lead);
  return (
    <LeadActions>
      <div className={styles.page}>
        <nav className={styles.crumbs} aria-label={t('crumbs')}>
          <Link to="/leads">
            <ArrowLeftOutlined aria-hidden /> {t('title')}
          </Link>
        </nav>
        {error && !lead && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!error && !lead && <Skeleton active style={{ padding: 24 }} paragraph={{ rows: 12 }} />}
        {lead && <Record key={lead.id} lead={lead} />}
      </div>
    </LeadActions>
  );
}

function Record({ lead }: { lead: Lead }) {
  const navigate = useNavigate();
  const wide = Grid.useBreakpoint().lg ?? true;
  const leave = () => void navigate('/leads');
  useRecordCommands(lead, leave);
  return (
    <>
      <LeadHeader lead={lead} onRemoved={leave} />
      {wide ? <Zones lead={lead} /> : <Sections lead={lead} />}
    </>
  );
}

const SIDE = 'matricula.lead.side';

function Zones({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const [side, setSide] = useState(() => localStorage.getItem(SIDE) !== 'off');
  const toggle = () => {
    localStorage.setItem(SIDE, side ? 'off' : 'on');
    setSide(!side);
  };
  useKeys('esc', toggle, { enabled: side });
  const label = t(side ? 'side.hide' : 'side.show');
  return (
    <div className={styles.zones} data-side={side}>
      <aside className={styles.zone} aria-label={t('zones.fields')}>
        <KeyFields lead={lead} />
      </aside>
      <div className={styles.zone}>
        <Middle lead={lead} />
      </div>
      <aside className={styles.zone} aria-label={t('zones.related')}>
        <Tooltip title={label} placement="left">
          <Button
            className={styles.fold}
            type="text"
            size="small"
            aria-label={label}
            icon={side ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            onClick={toggle}
          />
        </Tooltip>
        {side && <Side lead={lead} />}
      </aside>
    </div>
  );
}

/** On a phone one zone at a time. */
function Sections({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const items = [
    { key: 'activity', label: t('zones.activity'), children: <Middle lead={lead} /> },
    { key: 'fields', label: t('zones.fields'), children: <KeyFields lead={lead} /> },
    { key: 'related', label: t('zones.related'), children: <Side lead={lead} /> },
  ];
  return <Tabs className={styles.sections} items={items} size="small" />;
}

export function Middle({ lead }: { lead: Lead }) {
  const can = useCan();
  const writable = can('leads.activity.edit') && !lead.deleteTime && !lead.mergedIntoId;
  return (
    <>
      {writable && <Composer lead={lead} />}
      <Timeline lead={lead} />
    </>
  );
}

/** The palette offers it again. */
function useRemember(lead: Lead | undefined) {
  const me = useMe();
  const remember = usePalette((palette) => palette.remember);
  const { id, name } = lead ?? {};
  useEffect(() => {
    if (id) remember(me, { type: 'leads.lead', id, title: name || id, path: `/leads/${id}` });
  }, [id, name, me, remember]);
}
