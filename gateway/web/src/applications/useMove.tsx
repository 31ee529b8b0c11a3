import { type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { useAsk } from '@/kit/useAsk';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import {
  type Application,
  type ApplicationStatus,
  BOTH_WAYS,
  BY_HAND,
  BY_OFFER,
  COLUMNS,
  type Evidence,
  moveApplication,
  OFFERED,
  refreshApplications,
} from './api';
import { MoveDialog } from './MoveDialog';
import { OfferDialog } from './OfferDialog';
import { useStatusName } from './useApplications';

export interface Mover {
  /** Into a column of the board: asks for the step and its evidence. */
  toColumn: (application: Application, column: string) => Promise<boolean>;
  /** To any status that a person may choose. */
  onward: (application: Application) => Promise<boolean>;
  dialog: ReactNode;
}

/** Moving applications; `onOffer` shows the application whose offer is to be answered first. */
export function useMove(onOffer: (application: Application) => void): Mover {
  const { t } = useTranslation('applications');
  const can = useCan();
  const [ask, dialog] = useAsk();
  const report = useReport();
  const undo = useUndo();
  const statusName = useStatusName();

  const say = async (application: Application, step: Evidence | null) => {
    if (!step) return false;
    const { id = '', status: before } = application;
    try {
      const moved = await moveApplication(id, step, application.etag);
      const name = statusName(step.status);
      undo(t('moved', { name: application.studentName, status: name }), backOf(moved, before));
      await refreshApplications();
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  };
  const choose = async (application: Application, ways: ApplicationStatus[]) => {
    const step = await ask<Evidence>((done) => (
      <MoveDialog application={application} ways={ways} onDone={done} />
    ));
    return say(application, step);
  };
  const onward = (application: Application) =>
    choose(
      application,
      BY_HAND.filter((way) => way !== application.status),
    );
  const toColumn = async (application: Application, key: string) => {
    const statuses = COLUMNS.find((column) => column.key === key)?.statuses ?? [];
    const byHand = statuses.filter((one) => !BY_OFFER.includes(one));
    if (statuses.includes(OFFERED) && can('students.offer.edit')) {
      // a letter is recorded as what it says; the status follows from it
      const recorded = await ask<true>((done) => (
        <OfferDialog application={application} onClose={() => done(null)} onRecorded={() => done(true)} />
      ));
      return recorded !== null;
    }
    if (statuses.some((one) => BY_OFFER.includes(one)) && application.status === OFFERED) {
      onOffer(application);
      return false;
    }
    return choose(application, byHand);
  };
  return { toColumn, onward, dialog };
}

/** The step back, where there is one: preparation goes to and fro, and so does what is under way. */
function backOf(moved: Application, before: ApplicationStatus | undefined) {
  const both = BOTH_WAYS.some(
    (statuses) => before && moved.status && statuses.includes(before) && statuses.includes(moved.status),
  );
  if (!both || !before) return undefined;
  return async () => {
    await moveApplication(moved.id ?? '', { status: before }, moved.etag);
    await refreshApplications();
  };
}
