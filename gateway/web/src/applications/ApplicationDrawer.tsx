import { PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Skeleton, Timeline } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { Deadline } from '@/kit/Deadline';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { type Application, evidenceUrl, NOT_SUBMITTED } from './api';
import styles from './applications.module.css';
import { MoveForm } from './MoveForm';
import { OfferCard } from './OfferCard';
import { OfferDialog } from './OfferDialog';
import { useApplication, useOffers, useStatusName } from './useApplications';

/** One application: where it stands, the way it came with its evidence, its offers, and the next step. */
export function ApplicationDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('applications');
  const locale = useLocale();
  const { data, error, refetch } = useApplication(id);
  const title = data
    ? labelOf({ nameZh: data.institutionNameZh, nameEn: data.institutionNameEn }, locale)
    : t('title');
  return (
    <Drawer open size={640} title={title} onClose={onClose}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton active />}
      {data && <Content key={data.etag} application={data} />}
    </Drawer>
  );
}

function Content({ application }: { application: Application }) {
  const { t } = useTranslation('applications');
  const locale = useLocale();
  const can = useCan();
  const statusName = useStatusName();
  const { steps = [], programmeNameZh, programmeNameEn, studentId, studentName } = application;
  return (
    <div className={styles.drawer}>
      <div>
        <strong>{labelOf({ nameZh: programmeNameZh, nameEn: programmeNameEn }, locale)}</strong>
        <p>
          <Link to={`/students/${studentId}?tab=applications`}>{studentName}</Link> · {application.startMonth}{' '}
          · {application.roundName}
        </p>
        <Deadline
          time={application.deadlineTime}
          date={application.deadlineDate}
          clock={application.deadlineClock}
          zone={application.deadlineZone}
          done={!NOT_SUBMITTED.has(application.status)}
        />{' '}
        <span className={styles.quiet}>{application.deadlineZone}</span>
      </div>
      {can('students.application.edit') && <MoveForm application={application} />}
      {can('students.offer.read') && !NOT_SUBMITTED.has(application.status) && (
        <Offers application={application} />
      )}
      <section aria-label={t('steps')}>
        <h2>{t('steps')}</h2>
        <Timeline
          items={steps.toReversed().map((step) => ({
            children: (
              <>
                <strong>{statusName(step.status)}</strong> · {formatTime(step.occurTime)} · {step.actorName}
                {step.submissionNumber && <div>{t('number', { number: step.submissionNumber })}</div>}
                {step.fileId && (
                  <div>
                    <a href={evidenceUrl('applications', application.id ?? '', step.fileId)} download>
                      {t('evidenceFile')}
                    </a>
                  </div>
                )}
                {step.note && <div className={styles.quiet}>{step.note}</div>}
              </>
            ),
          }))}
        />
      </section>
    </div>
  );
}

function Offers({ application }: { application: Application }) {
  const { t } = useTranslation('applications');
  const can = useCan();
  const [recording, setRecording] = useState(false);
  const { data = [], error, refetch } = useOffers(application.id ?? '');
  return (
    <section aria-label={t('offers')}>
      <h2>
        {t('offers')}{' '}
        {can('students.offer.edit') && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setRecording(true)}>
            {t('recordOffer')}
          </Button>
        )}
      </h2>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data.map((offer) => (
        <OfferCard key={`${offer.id}-${offer.etag}`} offer={offer} />
      ))}
      {recording && <OfferDialog application={application} onClose={() => setRecording(false)} />}
    </section>
  );
}
