import { CloseOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BulkResponse, Stage } from '@/api/types';
import { useCan } from '@/app/session/session';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { AssignDialog } from '../actions/AssignDialog';
import { useLeadActions } from '../actions/LeadActions';
import { LossDialog, type LossAnswer } from '../actions/LossDialog';
import { StageDialog } from '../actions/StageDialog';
import { TagDialog } from '../actions/TagDialog';
import { type BulkAction, bulkLeads, undoBulk } from '../api';
import { refreshLeads } from '../cache';
import styles from '../leads.module.css';
import { useExport } from '../toolbar/useExport';
import type { LeadsIndex } from '../useIndex';
import { useLeadCount } from '../useLeads';
import { RestoreBar } from './RestoreBar';
import type { Selection } from './useSelection';

const MOST = 1000;

interface BulkBarProps {
  index: LeadsIndex;
  selection: Selection;
}

/** What can be done with all chosen leads at once; each action can be taken back. */
export function BulkBar({ index, selection }: BulkBarProps) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const total = useLeadCount(index.query)?.total ?? 0;
  const exportAll = useExport();
  const bulk = useBulk(index, selection);
  const { ids, everything } = selection;
  if (ids.size === 0) return null;
  if (index.query.deleted) return <RestoreBar selection={selection} />;
  const count = everything ? Math.min(total, MOST) : ids.size;
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t('bulk.title')}>
      <strong>{t('bulk.count', { count })}</strong>
      {!everything && total > ids.size && (
        <Button type="link" size="small" onClick={selection.setEverything}>
          {t(total > MOST ? 'bulk.first' : 'bulk.all', {
            number: Math.min(total, MOST).toLocaleString('en-US'),
          })}
        </Button>
      )}
      {can('leads.lead.assign') && (
        <Button size="small" type="text" onClick={bulk.assign}>
          {t('bulk.assign')}
        </Button>
      )}
      <Button size="small" type="text" onClick={bulk.move}>
        {t('bulk.move')}
      </Button>
      <Button size="small" type="text" onClick={() => bulk.tag('addTag')}>
        {t('bulk.addTag')}
      </Button>
      <Button size="small" type="text" onClick={() => bulk.tag('removeTag')}>
        {t('bulk.removeTag')}
      </Button>
      {everything && can('leads.lead.export') && (
        <Button
          size="small"
          type="text"
          onClick={() => exportAll(index.query, index.settings.columns, 'EXPORT_FORMAT_XLSX')}
        >
          {t('export.button')}
        </Button>
      )}
      {can('leads.lead.delete') && (
        <Button size="small" type="text" danger onClick={() => bulk.remove(count)}>
          {t('bulk.delete')}
        </Button>
      )}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('bulk.clear')}
        onClick={selection.clear}
      />
    </div>
  );
}

function useBulk(index: LeadsIndex, selection: Selection) {
  const { t } = useTranslation('leads');
  const { ask } = useLeadActions();
  const { modal } = App.useApp();
  const run = useRun(index, selection);
  return {
    assign: async () => {
      const to = await ask<string>((done) => <AssignDialog onDone={done} />);
      if (to !== null) await run({ assignOwnerId: to });
    },
    move: async () => {
      const stage = await ask<Stage>((done) => <StageDialog onDone={done} />);
      if (!stage) return;
      const lost = stage.status === 'STATUS_LOST';
      const loss = lost ? await ask<LossAnswer>((done) => <LossDialog onDone={done} />) : undefined;
      if (loss === null) return;
      await run({ moveStageId: stage.id, ...(loss && { lossReasonId: loss.lossReasonId }) });
    },
    tag: async (action: 'addTag' | 'removeTag') => {
      const tag = await ask<string>((done) => <TagDialog title={t(`bulk.${action}`)} onDone={done} />);
      if (tag) await run({ [action]: tag });
    },
    remove: async (count: number) => {
      const sure = await modal.confirm({
        title: t('bulk.deleteAsk', { count }),
        content: t('remove.hint'),
        okText: t('remove.button'),
        okButtonProps: { danger: true },
      });
      if (sure) await run({ delete: true });
    },
  };
}

function useRun(index: LeadsIndex, selection: Selection) {
  const { t } = useTranslation('leads');
  const undo = useUndo();
  const report = useReport();
  const tellErrors = useTellErrors();
  return async (action: BulkAction) => {
    const target = selection.everything ? { query: index.query } : { ids: [...selection.ids] };
    try {
      const answer = await bulkLeads(target, action);
      selection.clear();
      void refreshLeads();
      const { batchId = '', changed = 0 } = answer;
      if (changed > 0) undo(t('bulk.done', { count: changed }), () => undoBulk(batchId).then(refreshLeads));
      tellErrors(answer);
    } catch (error) {
      report(error);
    }
  };
}

/** Which leads of a batch could not be changed, by reason. */
function useTellErrors() {
  const { t } = useTranslation('leads');
  const { notification } = App.useApp();
  return ({ errors = [] }: BulkResponse) => {
    if (errors.length === 0) return;
    const reasons = new Map<string, number>();
    for (const { message = '' } of errors) reasons.set(message, (reasons.get(message) ?? 0) + 1);
    notification.warning({
      title: t('bulk.failed', { count: errors.length }),
      description: [...reasons].map(([message, count]) => <div key={message}>{`${message} × ${count}`}</div>),
      duration: 0,
    });
  };
}
