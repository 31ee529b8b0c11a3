import { useTranslation } from 'react-i18next';
import type { DeadlinePlan } from '@/api/types';
import { ReasonDialog } from '@/kit/dialogs';
import { refreshRecords } from '@/kit/records/useRecords';
import { useAsk } from '@/kit/useAsk';
import { useConfirm } from '@/kit/useConfirm';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { TASKS } from '../api';
import { acceptShift, declineShift, PLANS, undoShift } from './api';

const refresh = () => Promise.all([refreshRecords(PLANS), refreshRecords(TASKS)]);

/** Taking a moved date over or not, for one plan or for all that are shown, and taking that back. */
export function useDecisions() {
  const { t } = useTranslation('tasks');
  const report = useReport();
  const undo = useUndo();
  const confirm = useConfirm();
  const [ask, dialog] = useAsk();
  const back = (plans: DeadlinePlan[]) => async () => {
    for (const plan of plans) await undoShift(plan);
    await refresh();
  };
  const run = async (act: () => Promise<unknown>, text: string, plans: DeadlinePlan[]) => {
    try {
      await act();
      undo(text, plans.length > 0 ? back(plans) : undefined);
    } catch (error) {
      report(error);
    }
    await refresh();
  };
  return {
    dialog,
    accept: (plan: DeadlinePlan, kept: string[]) =>
      run(
        () => acceptShift(plan, kept),
        t('deadlines.done.accepted', { title: plan.title, count: (plan.changes?.length ?? 0) - kept.length }),
        [plan],
      ),
    decline: async (plan: DeadlinePlan) => {
      const reason = await ask<string>((done) => (
        <ReasonDialog
          title={t('deadlines.decline')}
          label={t('deadlines.reason')}
          okText={t('deadlines.decline')}
          required
          onDone={done}
        />
      ));
      if (!reason) return;
      await run(() => declineShift(plan, reason), t('deadlines.done.declined', { title: plan.title }), [
        plan,
      ]);
    },
    takeBack: (plan: DeadlinePlan) => run(() => undoShift(plan), t('deadlines.done.undone'), []),
    acceptAll: async (plans: DeadlinePlan[]) => {
      const count = plans.length;
      const sure = await confirm({
        title: t('deadlines.acceptAllAsk', { count }),
        content: t('deadlines.acceptAllHint'),
        okText: t('deadlines.acceptAll'),
      });
      if (!sure) return;
      const done: DeadlinePlan[] = [];
      try {
        for (const plan of plans) {
          await acceptShift(plan, []);
          done.push(plan);
        }
      } catch (error) {
        report(error);
      }
      if (done.length > 0) undo(t('deadlines.done.all', { count: done.length }), back(done));
      await refresh();
    },
  };
}
