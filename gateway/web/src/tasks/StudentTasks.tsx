import { useQuery } from '@tanstack/react-query';
import { Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Filter, Student, Task } from '@/api/types';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { shortTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { listTasks, TASKS } from './api';
import { HANDOVERS, listHandovers } from './handovers/api';
import { HandoverMark } from './handovers/HandoverMark';
import { Due } from './task/Due';
import { isOver } from './task/due';
import { StatusMark } from './task/StatusMark';
import { TaskPreview } from './task/TaskPreview';
import { TaskActions } from './task/useTaskActions';
import styles from './tasks.module.css';

const MOST = 500;

const of = (studentId: string): Filter => ({
  conditions: [{ field: 'student_id', operator: 'OPERATOR_EQ', values: [studentId] }],
});

/** What is done for one student: hand-overs, and the tasks by what they are about, the next one first. */
export default function StudentTasks({ student }: { student: Student }) {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const studentId = student.id ?? '';
  return (
    <section aria-label={t('places.title')}>
      {can('tasks.handover.read') && <Handovers studentId={studentId} />}
      {can('tasks.task.read') && <Tasks studentId={studentId} />}
    </section>
  );
}

function Handovers({ studentId }: { studentId: string }) {
  const { t } = useTranslation('tasks');
  const { data = [] } = useQuery({
    queryKey: [HANDOVERS, 'of', studentId],
    queryFn: () => listHandovers(of(studentId)),
  });
  if (data.length === 0) return null;
  return (
    <section className={styles.about} aria-label={t('places.handovers')}>
      <h3>{t('places.handovers')}</h3>
      <ul>
        {data.map((handover) => (
          <li key={handover.id}>
            <Link to={`/tasks/handovers/${handover.id}`}>
              {handover.title || handover.studentName || '—'}
            </Link>
            <HandoverMark state={handover.state} />
            <span className={styles.quiet}>
              <PersonName id={handover.senderId} /> →{' '}
              {handover.receiverId ? <PersonName id={handover.receiverId} /> : '—'}
            </span>
            <span className={`${styles.quiet} number`}>{shortTime(handover.updateTime)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tasks({ studentId }: { studentId: string }) {
  const { t } = useTranslation('tasks');
  const [shown, setShown] = useState<'open' | 'all'>('open');
  const [preview, setPreview] = useState<string | null>(null);
  const found = useQuery({
    queryKey: [TASKS, 'of', studentId],
    queryFn: () => listTasks({ filter: of(studentId), orderBy: 'due_time' }, '', MOST),
  });
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const tasks = (found.data.tasks ?? []).filter((task) => shown === 'all' || !isOver(task));
  return (
    <TaskActions>
      <Segmented
        size="small"
        aria-label={t('ofStudent.shown')}
        value={shown}
        options={(['open', 'all'] as const).map((value) => ({ value, label: t(`views.${value}`) }))}
        onChange={setShown}
      />
      {tasks.length === 0 && <EmptyState text={t('ofStudent.none')} />}
      {bySubject(tasks).map(({ key, type, title, tasks: those }) => {
        const heading = [t(`ofStudent.about.${type}`), title].filter(Boolean).join(' · ');
        return (
          <section key={key} className={styles.about} aria-label={heading}>
            <h3>
              {heading} <span className={styles.quiet}>{those.length}</span>
            </h3>
            <ul>
              {those.map((task) => (
                <TaskLine key={task.id} task={task} onOpen={() => setPreview(task.id ?? null)} />
              ))}
            </ul>
          </section>
        );
      })}
      <TaskPreview id={preview} onClose={() => setPreview(null)} />
    </TaskActions>
  );
}

function TaskLine({ task, onOpen }: { task: Task; onOpen: () => void }) {
  return (
    <li>
      <button type="button" className={styles.title} data-over={isOver(task)} onClick={onOpen}>
        {task.title}
      </button>
      <StatusMark status={task.status} />
      <Due task={task} />
      <span className={styles.quiet}>
        <PersonName id={task.ownerId} />
      </span>
    </li>
  );
}

const KNOWN = ['application', 'offer', 'contract'] as const;

interface Subject {
  key: string;
  type: (typeof KNOWN)[number] | 'other';
  title: string;
  tasks: Task[];
}

/** The tasks by what they are about, in the order of the next one of each. */
function bySubject(tasks: Task[]): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const task of tasks) {
    const type = KNOWN.find((one) => task.subjectType?.endsWith(`.${one}`)) ?? 'other';
    const key = type === 'other' ? type : `${type} ${task.subjectId}`;
    const subject = subjects.get(key) ?? { key, type, title: '', tasks: [] };
    subject.tasks.push(task);
    if (type !== 'other') subject.title = task.subjectTitle ?? '';
    subjects.set(key, subject);
  }
  return [...subjects.values()];
}
