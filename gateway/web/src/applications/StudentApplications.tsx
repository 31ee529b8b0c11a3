import { Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Student } from '@/api/types';
import { ErrorState } from '@/kit/ErrorState';
import { applicationsOf } from './api';
import { ApplicationCard } from './ApplicationCard';
import { ApplicationDrawer } from './ApplicationDrawer';
import styles from './applications.module.css';
import { useApplications } from './useApplications';

/** The applications of one student, the next deadline first. */
export function StudentApplications({ student }: { student: Student }) {
  const { t } = useTranslation('applications');
  const { data, error, isPending, refetch } = useApplications(applicationsOf(student.id ?? ''));
  const [open, setOpen] = useState<string | null>(null);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active />;
  const applications = data.applications ?? [];
  return (
    <section aria-label={t('title')} className={styles.cards}>
      {applications.length === 0 && <p className={styles.quiet}>{t('emptyOfStudent')}</p>}
      {applications.map((application) => (
        <ApplicationCard
          key={application.id}
          application={application}
          named={false}
          onOpen={() => setOpen(application.id ?? null)}
        />
      ))}
      {open && <ApplicationDrawer id={open} onClose={() => setOpen(null)} />}
    </section>
  );
}
