import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BulkResponse, Query, Stage } from '@/api/types';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { AssignDialog, LossDialog, MergePair, StageDialog, TagDialog } from '../actions/dialogs';
import { useLeadActions } from '../actions/LeadActions';
import type { LossAnswer } from '../actions/LossDialog';
import { type BulkAction, bulkLeads, undoBulk } from '../api';
import { refreshLeads } from '../cache';
import { useExport } from '../toolbar/useExport';
import type { LeadsIndex } from '../useIndex';
import type { Selection } from './useSelection';

/** The actions of the bulk bar, with what each asks for first. */
export function useBulk(index: LeadsIndex, selection: Selection) {
  const { t } = useTranslation('leads');
  const { ask } = useLeadActions();
  const { modal } = App.useApp();
  const run = useRun(index, selection);
  const exportAll = useExport();
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
    merge: async () => {
      const [stays = '', joins = ''] = selection.ids;
      const merged = await ask<boolean>((done) => <MergePair ids={[stays, joins]} onDone={done} />);
      if (merged) selection.clear();
    },
    export: () => exportAll(targetQuery(index, selection), index.settings.columns, 'EXPORT_FORMAT_XLSX'),
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

/** The question that exactly the chosen leads answer. */
export function targetQuery(
  { query }: Pick<LeadsIndex, 'query'>,
  { ids, everything }: Pick<Selection, 'ids' | 'everything'>,
): Query {
  if (everything) return query;
  const chosen = { conditions: [{ field: 'id', operator: 'OPERATOR_IN' as const, values: [...ids] }] };
  return { filter: chosen, orderBy: query.orderBy };
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
