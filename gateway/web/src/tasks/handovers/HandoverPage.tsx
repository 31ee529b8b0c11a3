import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Handover } from '@/api/types';
import { queryClient } from '@/api/queries';
import { useCan, useMe } from '@/app/session/session';
import { PersonDialog, ReasonDialog } from '@/kit/dialogs';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { refreshRecords } from '@/kit/records/useRecords';
import { useAsk } from '@/kit/useAsk';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { getStudent, STUDENTS } from '@/students/api';
import { acceptHandover, getHandover, HANDOVERS, returnHandover, submitHandover } from './api';
import { Changes } from './Changes';
import { HandoverForm } from './HandoverForm';
import { HandoverMark } from './HandoverMark';
import styles from './handovers.module.css';
import { Profile } from './Profile';
import { type Draft, useDraft } from './useDraft';

/** What the people who sold a service tell those who do it: the form, the frozen profile, what changed since. */
export default function HandoverPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: [HANDOVERS, 'record', id],
    queryFn: () => getHandover(id),
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active style={{ padding: 24 }} paragraph={{ rows: 10 }} />;
  return <Package key={id} handover={data} />;
}

function Package({ handover }: { handover: Handover }) {
  const { t } = useTranslation('tasks');
  const draft = useDraft(handover);
  return (
    <div className={styles.page}>
      <p className={styles.crumbs}>
        <Link to="/tasks/handovers">{t('places.handovers')}</Link>
      </p>
      <Head handover={handover} draft={draft} />
      {handover.returnReason && handover.state === 'HANDOVER_STATE_RETURNED' && (
        <Alert
          type="warning"
          showIcon
          className={styles.banner}
          title={t('handovers.returned', { count: handover.returnCount })}
          description={handover.returnReason}
        />
      )}
      <div className={styles.columns}>
        <HandoverForm handover={handover} draft={draft} />
        <div>
          <Changes handover={handover} />
          <Profile handover={handover} />
        </div>
      </div>
    </div>
  );
}

function Head({ handover, draft }: { handover: Handover; draft: Draft }) {
  const { t } = useTranslation('tasks');
  const { may, submit, accept, giveBack, dialog } = useSteps(handover, draft);
  return (
    <header className={styles.head}>
      <h1>{handover.title || handover.studentName}</h1>
      <HandoverMark state={handover.state} />
      <span className={styles.quiet}>
        <PersonName id={handover.senderId} /> →{' '}
        {handover.receiverId ? <PersonName id={handover.receiverId} /> : '—'}
        {handover.contractNumber && ` · ${handover.contractNumber}`}
        {handover.submitTime && ` · ${t('handovers.submitted', { time: formatTime(handover.submitTime) })}`}
        {handover.acceptTime && ` · ${t('handovers.accepted', { time: formatTime(handover.acceptTime) })}`}
      </span>
      <div className={styles.buttons}>
        {may.submit && (
          <Button type="primary" onClick={() => void submit()}>
            {t('handovers.submit')}
          </Button>
        )}
        {may.answer && (
          <>
            <Button type="primary" onClick={() => void accept()}>
              {t('handovers.accept')}
            </Button>
            <Button onClick={() => void giveBack()}>{t('handovers.return')}</Button>
          </>
        )}
      </div>
      {dialog}
    </header>
  );
}

/** Who of the student's team takes over, as the service would choose. */
async function usualReceiver({ studentId = '' }: Handover): Promise<string | undefined> {
  const student = await queryClient
    .fetchQuery({ queryKey: [STUDENTS, 'record', studentId], queryFn: () => getStudent(studentId) })
    .catch(() => undefined); // who may not see the team chooses by name
  return student?.applicationOfficerId || student?.plannerId;
}

/** What this person may do now: the sender submits, the receiver accepts or gives it back. */
function useSteps(handover: Handover, draft: Draft) {
  const { t } = useTranslation('tasks');
  const me = useMe();
  const can = useCan();
  const report = useReport();
  const told = useUndo();
  const [ask, dialog] = useAsk();
  const turn = handover.ownerId === me && can('tasks.handover.update');
  const run = async (act: () => Promise<unknown>, text: string) => {
    try {
      await act();
      told(text);
    } catch (error) {
      report(error);
    }
    await refreshRecords(HANDOVERS);
  };
  return {
    dialog,
    may: {
      submit:
        turn && (handover.state === 'HANDOVER_STATE_OPEN' || handover.state === 'HANDOVER_STATE_RETURNED'),
      answer: turn && handover.state === 'HANDOVER_STATE_SUBMITTED',
    },
    submit: async () => {
      const proposedId = handover.receiverId || (await usualReceiver(handover));
      const person = await ask<string>((done) => (
        <PersonDialog
          proposedId={proposedId}
          title={t('handovers.submit')}
          label={t('handovers.columns.to')}
          okText={t('handovers.submit')}
          personId={handover.receiverId}
          onDone={done}
        />
      ));
      if (!person) return;
      // what is written and not saved yet goes with it
      const saved = await draft.save();
      if (saved) await run(() => submitHandover(saved, person), t('handovers.done.submitted'));
    },
    accept: () => run(() => acceptHandover(handover), t('handovers.done.accepted')),
    giveBack: async () => {
      const reason = await ask<string>((done) => (
        <ReasonDialog
          title={t('handovers.return')}
          label={t('handovers.reason')}
          okText={t('handovers.return')}
          required
          onDone={done}
        />
      ));
      if (reason) await run(() => returnHandover(handover, reason), t('handovers.done.returned'));
    },
  };
}
