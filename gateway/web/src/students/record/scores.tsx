import { CheckCircleOutlined } from '@ant-design/icons';
import { Button, Tag, Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, SectionScore } from '@/api/types';
import { useCan } from '@/app/session/session';
import { formatTime } from '@/kit/fields/format';
import { useReport } from '@/kit/useReport';
import styles from './record.module.css';
import { verifyTestSitting } from './parts';

const SOON_DAYS = 180;

/** When it was sat, the sections, and until when it counts. */
export function Scores({ record }: { record: AnyRecord }) {
  const { t } = useTranslation('students');
  const sections = (record.sections as SectionScore[] | undefined) ?? [];
  const expires = String(record.expireDate ?? '');
  const left = expires ? dayjs(expires).diff(dayjs(), 'day') : null;
  const color = left === null ? undefined : left < 0 ? 'red' : left < SOON_DAYS ? 'orange' : undefined;
  return (
    <>
      <span className={`${styles.lineFact} number`}>{String(record.testDate ?? '')}</span>
      {sections.length > 0 && (
        <span className={`${styles.lineFact} number`}>
          {sections
            .map(
              ({ section = '', score = 0 }) =>
                `${t(`sections.${section}`, { defaultValue: section })} ${score}`,
            )
            .join(' · ')}
        </span>
      )}
      {left !== null && (
        <Tag color={color}>
          {left < 0 ? t('expired', { day: expires }) : t('validUntil', { day: expires })}
        </Tag>
      )}
    </>
  );
}

/** Whether somebody compared it with the report; a press says so. */
export function Verify({ record, onDone }: { record: AnyRecord; onDone: () => Promise<void> }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const report = useReport();
  if (record.verified) {
    return (
      <Tooltip title={formatTime(record.verifyTime)}>
        <Tag color="green" icon={<CheckCircleOutlined />}>
          {t('verified')}
        </Tag>
      </Tooltip>
    );
  }
  if (!can('students.test_sitting.verify')) return null;
  const verify = () => verifyTestSitting(String(record.id), String(record.etag)).then(onDone).catch(report);
  return (
    <Button size="small" onClick={() => void verify()}>
      {t('verify')}
    </Button>
  );
}

/** From when until when, and the grade point average on its scale. */
export function Span({ record }: { record: AnyRecord }) {
  const { t } = useTranslation('students');
  const days = [record.startDate, record.endDate ?? (record.current ? t('now') : '')].filter(Boolean);
  const { gpa, gpaScale } = record as { gpa?: number; gpaScale?: number };
  return (
    <>
      {gpa !== undefined && (
        <span className={`${styles.lineFact} number`}>
          GPA {gpa} / {gpaScale}
        </span>
      )}
      {days.length > 0 && <span className={`${styles.lineFact} number`}>{days.join(' – ')}</span>}
    </>
  );
}
