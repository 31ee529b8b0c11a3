import { ArrowLeftOutlined } from '@ant-design/icons';
import { Alert, Skeleton, Tabs } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { Student } from '@/api/types';
import { useKeys } from '@/app/keys';
import { usePalette } from '@/app/palette/store';
import { useCan, useMe } from '@/app/session/session';
import { StudentApplications } from '@/applications/StudentApplications';
import { ErrorState } from '@/kit/ErrorState';
import { Shortlist } from '@/library/Shortlist';
import { STUDENTS } from '../api';
import { useStudent } from '../useStudents';
import { Guardians } from './Guardians';
import { PARTS, Part } from './Part';
import { Profile } from './Profile';
import styles from './record.module.css';
import { StudentHeader } from './StudentHeader';
import { Team } from './Team';
import { Timeline } from './Timeline';

/** One student: who they are, what they bring, who takes care of them, and what happened. */
export default function StudentPage() {
  const { id = '' } = useParams();
  const { data: student, error, refetch } = useStudent(id);
  const { t } = useTranslation('students');
  useRemember(student);
  return (
    <div className={styles.page}>
      <nav className={styles.crumbs} aria-label={t('crumbs')}>
        <Link to="/students">
          <ArrowLeftOutlined aria-hidden /> {t('title')}
        </Link>
      </nav>
      {error && !student && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !student && <Skeleton active style={{ padding: 24 }} paragraph={{ rows: 12 }} />}
      {student && <Record key={student.id} student={student} />}
    </div>
  );
}

const ProposalsTab = lazy(() => import('@/proposals/ProposalsTab'));
const StudentContracts = lazy(() => import('@/contracts/StudentContracts'));
const StudentTasks = lazy(() => import('@/tasks/StudentTasks'));

interface Tab {
  key: string;
  /** Who may not read what it shows does not see it. */
  permissions: string[];
  content: (student: Student) => ReactNode;
}

/** The tabs of the record: what another service or aggregate shows of a student is one more line. */
const TABS: Tab[] = [
  { key: 'profile', permissions: [], content: (student) => <Profile student={student} /> },
  {
    key: 'education',
    permissions: ['students.education.read', 'students.test_sitting.read', 'students.experience.read'],
    content: (student) => PARTS.map((part) => <Part key={part.type} part={part} student={student} />),
  },
  {
    key: 'guardians',
    permissions: ['students.guardian.read'],
    content: (student) => <Guardians student={student} />,
  },
  {
    key: 'shortlist',
    permissions: ['students.shortlist_item.read'],
    content: (student) => <Shortlist student={student} />,
  },
  {
    key: 'proposals',
    permissions: ['students.proposal.read'],
    content: (student) => (
      <Suspense fallback={<Skeleton active />}>
        <ProposalsTab studentId={student.id ?? ''} closed={Boolean(student.deleteTime)} />
      </Suspense>
    ),
  },
  {
    key: 'contracts',
    permissions: ['contracts.contract.read'],
    content: (student) => (
      <Suspense fallback={<Skeleton active />}>
        <StudentContracts student={student} />
      </Suspense>
    ),
  },
  {
    key: 'applications',
    permissions: ['students.application.read'],
    content: (student) => <StudentApplications student={student} />,
  },
  {
    key: 'tasks',
    permissions: ['tasks.task.read', 'tasks.handover.read'],
    content: (student) => (
      <Suspense fallback={<Skeleton active />}>
        <StudentTasks student={student} />
      </Suspense>
    ),
  },
  { key: 'timeline', permissions: [], content: (student) => <Timeline student={student} /> },
  { key: 'team', permissions: [], content: (student) => <Team student={student} /> },
];

function Record({ student }: { student: Student }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const tabs = TABS.filter(({ permissions }) => permissions.length === 0 || permissions.some(can));
  const current = tabs.find(({ key }) => key === params.get('tab'))?.key ?? 'profile';
  const show = (key: string) => setParams(key === 'profile' ? {} : { tab: key }, { replace: true });
  const step = (by: number) => {
    const place = tabs.findIndex(({ key }) => key === current) + by;
    show(tabs[(place + tabs.length) % tabs.length]?.key ?? 'profile');
  };
  useKeys('right', () => step(1));
  useKeys('left', () => step(-1));
  useKeys('e', () => document.querySelector<HTMLButtonElement>('[data-field]')?.click());
  return (
    <>
      <StudentHeader student={student} onRemoved={() => void navigate('/students')} />
      {student.deleteTime && <Alert type="warning" showIcon title={t('deleted')} />}
      <Tabs
        className={styles.tabs}
        activeKey={current}
        onChange={show}
        items={tabs.map(({ key, content }) => ({
          key,
          label: t(`tabs.${key}`),
          children: key === current && content(student),
        }))}
      />
    </>
  );
}

/** The palette offers it again. */
function useRemember(student: Student | undefined) {
  const me = useMe();
  const remember = usePalette((palette) => palette.remember);
  const { id, name } = student ?? {};
  useEffect(() => {
    if (id) remember(me, { type: STUDENTS, id, title: name || id, path: `/students/${id}` });
  }, [id, name, me, remember]);
}
