import { Tag } from 'antd';
import { labelOf, useLocale } from '@/i18n';
import { Deadline } from '@/kit/Deadline';
import { countryName } from '@/kit/fields/countries';
import { type Application, NOT_SUBMITTED } from './api';
import styles from './applications.module.css';
import { useStatusName } from './useApplications';

interface ApplicationCardProps {
  application: Application;
  active?: boolean;
  /** On the student's own page the name says nothing. */
  named?: boolean;
  onOpen: () => void;
}

/** An application in a few lines; a press opens it. */
export function ApplicationCard({ application, active = false, named = true, onOpen }: ApplicationCardProps) {
  const locale = useLocale();
  const statusName = useStatusName();
  const {
    institutionNameZh,
    institutionNameEn,
    programmeNameZh,
    programmeNameEn,
    country = '',
  } = application;
  return (
    <button type="button" className={styles.card} data-active={active} onClick={onOpen}>
      {named && <strong>{application.studentName}</strong>}
      <span>{labelOf({ nameZh: institutionNameZh, nameEn: institutionNameEn }, locale)}</span>
      <span>{labelOf({ nameZh: programmeNameZh, nameEn: programmeNameEn }, locale)}</span>
      <span className={styles.quiet}>
        {countryName(country, locale)} · {application.startMonth} · {application.roundName}
      </span>
      <span className={styles.foot}>
        <Tag>{statusName(application.status)}</Tag>
        <Deadline
          time={application.deadlineTime}
          date={application.deadlineDate}
          clock={application.deadlineClock}
          zone={application.deadlineZone}
          done={!NOT_SUBMITTED.has(application.status)}
        />
      </span>
    </button>
  );
}
