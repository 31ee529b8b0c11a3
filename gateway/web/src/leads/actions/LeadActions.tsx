import { App } from 'antd';
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import type { Lead, MoveRequest, Stage } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { type Ask, useAsk } from '@/kit/useAsk';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { assignLead, deleteLead, moveLead, undeleteLead } from '../api';
import { patchLead, refreshLeads } from '../cache';
import { AssignDialog, GateDialog, LossDialog } from './dialogs';
import type { GateAnswer } from './GateDialog';
import type { LossAnswer } from './LossDialog';

interface Actions {
  /** Through the gate of the stage, asking for what it wants. Answers whether the lead moved. */
  move: (lead: Lead, stage: Stage) => Promise<boolean>;
  /** Asks to whom. */
  assign: (lead: Lead) => Promise<boolean>;
  remove: (lead: Lead) => Promise<boolean>;
  ask: Ask;
}

const Context = createContext<Actions | null>(null);

export function useLeadActions(): Actions {
  const actions = useContext(Context);
  if (!actions) throw new Error('useLeadActions needs <LeadActions> above it');
  return actions;
}

/** What can be done with a lead anywhere it is shown, with the dialogs it needs. */
export function LeadActions({ children }: { children: ReactNode }) {
  const [ask, dialog] = useAsk();
  const move = useMove(ask);
  const assign = useAssign(ask);
  const remove = useRemove();
  const actions = useMemo(() => ({ move, assign, remove, ask }), [move, assign, remove, ask]);
  return (
    <Context value={actions}>
      {children}
      {dialog}
    </Context>
  );
}

type Extra = Omit<MoveRequest, 'id' | 'stageId'>;

function useMove(ask: Actions['ask']): Actions['move'] {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const report = useReport();
  const undo = useUndo();
  return useCallback(
    async (lead, stage) => {
      const id = lead.id ?? '';
      let extra: Extra = {};
      if (stage.status === 'STATUS_LOST') {
        const loss = await ask<LossAnswer>((done) => <LossDialog onDone={done} />);
        if (!loss) return false;
        extra = { ...loss };
      }
      for (;;) {
        try {
          const moved = await moveLead(id, { stageId: stage.id, ...extra });
          patchLead(id, () => moved);
          break;
        } catch (error) {
          const problem = toProblem(error);
          if (problem.reason !== 'STAGE_GATE_UNMET') {
            report(problem);
            return false;
          }
          const given = await ask<GateAnswer>((done) => (
            <GateDialog lead={lead} stage={stage} problem={problem} onDone={done} />
          ));
          if (!given) return false;
          extra = { ...extra, lead: { ...extra.lead, ...given } as Lead };
        }
      }
      void refreshLeads();
      const back = lead.stageId;
      undo(
        t('done.moved', { name: lead.name, stage: labelOf(stage, locale) }),
        back ? () => moveLead(id, { stageId: back }).then(refreshLeads) : undefined,
      );
      return true;
    },
    [ask, report, undo, t, locale],
  );
}

function useAssign(ask: Actions['ask']): Actions['assign'] {
  const { t } = useTranslation('leads');
  const report = useReport();
  const undo = useUndo();
  return useCallback(
    async (lead) => {
      const id = lead.id ?? '';
      const to = await ask<string>((done) => <AssignDialog ownerId={lead.ownerId} onDone={done} />);
      if (to === null) return false;
      try {
        const assigned = await assignLead(id, to);
        patchLead(id, () => assigned);
      } catch (error) {
        report(error);
        return false;
      }
      void refreshLeads();
      const before = lead.ownerId;
      undo(
        t('done.assigned', { name: lead.name }),
        before ? () => assignLead(id, before).then(refreshLeads) : undefined,
      );
      return true;
    },
    [ask, report, undo, t],
  );
}

function useRemove(): Actions['remove'] {
  const { t } = useTranslation('leads');
  const { modal } = App.useApp();
  const report = useReport();
  const undo = useUndo();
  return useCallback(
    async (lead) => {
      const id = lead.id ?? '';
      const sure = await modal.confirm({
        title: t('remove.ask', { name: lead.name }),
        content: t('remove.hint'),
        okText: t('remove.button'),
        okButtonProps: { danger: true },
      });
      if (!sure) return false;
      try {
        await deleteLead(id, lead.etag);
      } catch (error) {
        report(error);
        return false;
      }
      void refreshLeads();
      undo(t('done.removed', { name: lead.name }), () => undeleteLead(id).then(refreshLeads));
      return true;
    },
    [modal, report, undo, t],
  );
}
