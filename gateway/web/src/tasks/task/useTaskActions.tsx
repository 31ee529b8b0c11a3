import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Task } from '@/api/types';
import { PersonDialog, ReasonDialog } from '@/kit/dialogs';
import { patchRecord, refreshRecords } from '@/kit/records/useRecords';
import { useAsk } from '@/kit/useAsk';
import { useConfirm } from '@/kit/useConfirm';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { cancelTask, completeTask, deleteTask, reassignTask, reopenTask, startTask, TASKS } from '../api';

interface Actions {
  start: (task: Task) => Promise<boolean>;
  complete: (task: Task) => Promise<boolean>;
  reopen: (task: Task) => Promise<boolean>;
  /** Asks for the reason. */
  cancel: (task: Task) => Promise<boolean>;
  /** Asks to whom. */
  reassign: (task: Task) => Promise<boolean>;
  remove: (task: Task) => Promise<boolean>;
  /** To a column of the board. */
  moveTo: (task: Task, status: string) => Promise<boolean>;
}

const Context = createContext<Actions | null>(null);

export function useTaskActions(): Actions {
  const actions = useContext(Context);
  if (!actions) throw new Error('useTaskActions needs <TaskActions> above it');
  return actions;
}

/** What can be done with a task anywhere it is shown, with the dialogs it needs. */
export function TaskActions({ children }: { children: ReactNode }) {
  const { t } = useTranslation('tasks');
  const [ask, dialog] = useAsk();
  const run = useRun();
  const confirm = useConfirm();
  const actions = useMemo((): Actions => {
    const start: Actions['start'] = (task) => run(task, () => startTask(task.id ?? ''), 'started');
    const reopen: Actions['reopen'] = (task) => run(task, () => reopenTask(task.id ?? ''), 'reopened');
    const complete: Actions['complete'] = (task) =>
      run(
        task,
        () => completeTask(task.id ?? ''),
        'completed',
        () => reopenTask(task.id ?? ''),
      );
    const cancel: Actions['cancel'] = async (task) => {
      const reason = await ask<string>((done) => (
        <ReasonDialog
          title={t('cancel.title', { title: task.title })}
          label={t('cancel.reason')}
          okText={t('cancel.button')}
          danger
          onDone={done}
        />
      ));
      if (reason === null) return false;
      return run(
        task,
        () => cancelTask(task.id ?? '', reason),
        'cancelled',
        () => reopenTask(task.id ?? ''),
      );
    };
    const reassign: Actions['reassign'] = async (task) => {
      const person = await ask<string>((done) => (
        <PersonDialog
          title={t('reassign.title')}
          label={t('reassign.to')}
          okText={t('reassign.button')}
          personId={task.ownerId}
          onDone={done}
        />
      ));
      if (!person) return false;
      const before = task.ownerId;
      const back = before ? () => reassignTask(task.id ?? '', before) : undefined;
      return run(task, () => reassignTask(task.id ?? '', person), 'reassigned', back);
    };
    const remove: Actions['remove'] = async (task) => {
      const sure = await confirm({
        title: t('remove.ask', { title: task.title }),
        content: t('remove.hint'),
        okText: t('remove.button'),
        okButtonProps: { danger: true },
      });
      return sure && run(task, () => deleteTask(task.id ?? '', task.etag), 'removed');
    };
    const ways: Record<string, Actions['start']> = {
      TASK_STATUS_TODO: reopen,
      TASK_STATUS_IN_PROGRESS: start,
      TASK_STATUS_DONE: complete,
      TASK_STATUS_CANCELLED: cancel,
    };
    const moveTo: Actions['moveTo'] = async (task, status) => (await ways[status]?.(task)) ?? false;
    return { start, complete, reopen, cancel, reassign, remove, moveTo };
  }, [ask, confirm, run, t]);
  return (
    <Context value={actions}>
      {children}
      {dialog}
    </Context>
  );
}

type Done = 'started' | 'completed' | 'reopened' | 'cancelled' | 'reassigned' | 'removed';

/** Does something with a task, shows what came of it and offers the way back. */
function useRun() {
  const { t } = useTranslation('tasks');
  const report = useReport();
  const undo = useUndo();
  return useMemo(
    () => async (task: Task, act: () => Promise<unknown>, done: Done, back?: () => Promise<unknown>) => {
      try {
        const changed = (await act()) as Task;
        if (changed?.id) patchRecord<Task>(TASKS, changed.id, () => changed);
      } catch (error) {
        report(error);
        return false;
      }
      await refreshRecords(TASKS);
      undo(
        t(`done.${done}`, { title: task.title }),
        back && (() => back().then(() => refreshRecords(TASKS))),
      );
      return true;
    },
    [report, undo, t],
  );
}
