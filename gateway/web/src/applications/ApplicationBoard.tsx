import { useTranslation } from 'react-i18next';
import type { Query } from '@/api/types';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { Board } from '@/kit/board/Board';
import styles from '@/kit/board/board.module.css';
import { Deadline, urgencyOf } from '@/kit/Deadline';
import { countryName } from '@/kit/fields/countries';
import { type Application, COLUMNS, NOT_SUBMITTED } from './api';
import type { Mover } from './useMove';
import { APPLICATION, useStatusName } from './useApplications';

const HEIGHTS = { compact: 128, comfortable: 138 };

interface ApplicationBoardProps {
  query: Query;
  active: string | null;
  onOpen: (id: string) => void;
  mover: Mover;
}

/** Applications as cards in the columns of their status: dragged, or lifted with Space, into the next one. */
export function ApplicationBoard({ query, active, onOpen, mover }: ApplicationBoardProps) {
  const { t } = useTranslation('applications');
  const can = useCan();
  const lanes = COLUMNS.map(({ key, statuses }) => ({
    id: key,
    values: statuses as string[],
    label: t(`columns.${key}` as never),
  }));
  return (
    <div className={styles.board}>
      <Board<Application>
        kind={APPLICATION}
        query={query}
        field="status"
        lanes={lanes}
        heights={HEIGHTS}
        movable={can('students.application.edit')}
        titleOf={({ studentName, institutionNameEn }) => `${studentName} ${institutionNameEn}`}
        face={(application) => <Face application={application} />}
        warns={({ status, deadlineTime }) =>
          NOT_SUBMITTED.has(status) && ['week', 'over'].includes(urgencyOf(deadlineTime))
        }
        openId={active}
        onOpen={onOpen}
        onEnter={({ id }) => onOpen(id ?? '')}
        onMove={(application, lane) => mover.toColumn(application, lane.id)}
      />
    </div>
  );
}

function Face({ application }: { application: Application }) {
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
    <div className={styles.face}>
      <div className={styles.line}>
        <strong className="ellipsis">{application.studentName}</strong>
        <span className={styles.quiet}>{statusName(application.status)}</span>
      </div>
      <div className="ellipsis">
        {labelOf({ nameZh: institutionNameZh, nameEn: institutionNameEn }, locale)}
      </div>
      <div className="ellipsis">{labelOf({ nameZh: programmeNameZh, nameEn: programmeNameEn }, locale)}</div>
      <div className={`${styles.line} ${styles.quiet}`}>
        <span className="ellipsis">
          {countryName(country, locale)} · {application.startMonth} · {application.roundName}
        </span>
      </div>
      <Deadline
        time={application.deadlineTime}
        date={application.deadlineDate}
        clock={application.deadlineClock}
        zone={application.deadlineZone}
        done={!NOT_SUBMITTED.has(application.status)}
      />
    </div>
  );
}
