import { Button, Grid } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Lead } from '@/api/types';
import { useKeys } from '@/app/keys';
import { usePageActions } from '@/app/palette/pageActions';
import { useCan } from '@/app/session/session';
import { useOverlays } from '@/app/shell/overlays';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { columnsOf } from '@/kit/records/kind';
import { RecordTable } from '@/kit/table/RecordTable';
import { useLeadActions } from '../actions/LeadActions';
import { useStageDialog } from '../actions/useStageDialog';
import styles from '../leads.module.css';
import type { LayoutProps } from '../layouts';
import { LeadPreview } from '../preview/LeadPreview';
import type { LeadsIndex } from '../useIndex';
import { useLeadCommands } from '../record/useRecordCommands';
import { useLeadPages } from '../useLeads';
import { BulkBar } from './BulkBar';
import { LeadCards } from './LeadCards';
import { leadCell } from './leadCell';
import { useSelection } from './useSelection';

/** Leads as rows (as cards on a phone), with preview, selection and the bulk bar. */
export default function LeadList({ index, fields }: LayoutProps) {
  const { t } = useTranslation('leads');
  const wide = Grid.useBreakpoint().md ?? true;
  const { query, settings, previewId } = index;
  const {
    records: leads,
    error,
    isPending,
    isFetchingNextPage,
    more,
    refetch,
  } = useLeadPages(query, settings.columns);
  const selection = useSelection(query);
  const [active, setActive] = useState<string | null>(null);
  const activeId = previewId ?? active;
  const columns = useMemo(() => columnsOf(fields, 'name', settings.columns), [fields, settings.columns]);
  const activate = (lead: Lead) => {
    // what is deleted cannot be opened, only brought back
    if (query.deleted) {
      selection.set([lead.id ?? ''], !selection.ids.has(lead.id ?? ''));
      return;
    }
    setActive(lead.id ?? null);
    index.setPreview(lead.id ?? null);
  };
  useListKeys({ index, leads, activeId, setActive, selection });

  if (error && leads.length === 0) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const loading = isPending || isFetchingNextPage || fields.length === 0;
  if (!loading && leads.length === 0) return <Nothing index={index} />;
  return (
    <div className={styles.content}>
      {wide ? (
        <RecordTable
          label={t('title')}
          fields={columns}
          records={leads}
          loading={loading}
          onMore={more}
          orderBy={settings.orderBy}
          onOrder={(orderBy) => index.set({ orderBy })}
          selected={selection.ids}
          onSelect={selection.set}
          activeId={activeId}
          onActivate={activate}
          cell={leadCell}
        />
      ) : (
        <LeadCards leads={leads} loading={loading} onMore={more} />
      )}
      <BulkBar index={index} selection={selection} />
      {wide && <LeadPreview id={previewId} onClose={() => index.setPreview(null)} />}
    </div>
  );
}

function Nothing({ index }: { index: LeadsIndex }) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const show = useOverlays((overlays) => overlays.show);
  const narrowed = Boolean(index.query.filter ?? index.query.search);
  if (narrowed || index.query.deleted) {
    return (
      <EmptyState text={t(index.query.deleted ? 'empty.deleted' : 'empty.narrowed')}>
        {index.unsaved && <Button onClick={index.revert}>{t('empty.revert')}</Button>}
      </EmptyState>
    );
  }
  return (
    <EmptyState text={t('empty.none')}>
      {can('leads.lead.create') && (
        <Button type="primary" onClick={() => show('createLead')}>
          {t('create.title')}
        </Button>
      )}
    </EmptyState>
  );
}

const NOBODY: Lead = { name: '' };
/** The others need the record to be open. */
const IN_LISTS = new Set(['stage', 'assign', 'delete']);

interface ListKeys {
  index: LeadsIndex;
  leads: Lead[];
  activeId: string | null;
  setActive: (id: string) => void;
  selection: ReturnType<typeof useSelection>;
}

function useListKeys({ index, leads, activeId, setActive, selection }: ListKeys) {
  const navigate = useNavigate();
  const actions = useLeadActions();
  const chooseStage = useStageDialog();
  const can = useCan();
  const place = leads.findIndex(({ id }) => id === activeId);
  const lead = leads[place];
  const go = (step: number) => {
    const next = leads[Math.min(Math.max(place + step, 0), leads.length - 1)];
    if (!next?.id) return;
    setActive(next.id);
    if (index.previewId) index.setPreview(next.id);
  };
  const living = Boolean(lead) && !index.query.deleted;
  const commands = useLeadCommands(lead ?? NOBODY, () => index.setPreview(null));
  const offered = living ? commands.filter(({ id }) => IN_LISTS.has(id) || index.previewId) : [];
  usePageActions({ heading: lead?.name || '—', actions: offered });
  useKeys('j, down', () => go(1));
  useKeys('k, up', () => go(-1));
  useKeys('x', () => lead?.id && selection.set([lead.id], !selection.ids.has(lead.id)));
  useKeys('space', () => index.setPreview(index.previewId ? null : (lead?.id ?? null)), {
    enabled: living,
  });
  useKeys('enter', () => lead && void navigate(`/leads/${lead.id}`), { enabled: living });
  useKeys('esc', () => (index.previewId ? index.setPreview(null) : selection.clear()));
  useKeys('a', () => lead && void actions.assign(lead), { enabled: living && can('leads.lead.assign') });
  useKeys('s', () => lead && void chooseStage(lead), { enabled: living && can('leads.lead.update') });
}
