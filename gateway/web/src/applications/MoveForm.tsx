import { Button, DatePicker, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReport } from '@/kit/useReport';
import {
  type Application,
  type ApplicationStatus,
  BY_HAND,
  moveApplication,
  refreshApplications,
  SUBMITTED,
} from './api';
import styles from './applications.module.css';
import { useStatusName } from './useApplications';

/** The next step of an application with what proves it. */
export function MoveForm({ application }: { application: Application }) {
  const { t } = useTranslation('applications');
  const report = useReport();
  const statusName = useStatusName();
  const [status, setStatus] = useState<ApplicationStatus | undefined>();
  const [number, setNumber] = useState(application.submissionNumber ?? '');
  const [note, setNote] = useState('');
  const [occur, setOccur] = useState<Dayjs | null>(null);
  const [busy, setBusy] = useState(false);
  const move = async () => {
    if (!status) return;
    setBusy(true);
    try {
      await moveApplication(
        application.id ?? '',
        {
          status,
          note,
          occurTime: occur?.toISOString(),
          submissionNumber: status === SUBMITTED ? number : undefined,
        },
        application.etag,
      );
      await refreshApplications();
    } catch (error) {
      report(error);
    }
    setBusy(false);
  };
  return (
    <section className={styles.move} aria-label={t('move')}>
      <span>
        {t('now')} <strong>{statusName(application.status)}</strong>
      </span>
      <Select
        style={{ minWidth: 170 }}
        placeholder={t('moveTo')}
        aria-label={t('moveTo')}
        value={status}
        onChange={setStatus}
        options={BY_HAND.filter((value) => value !== application.status).map((value) => ({
          value,
          label: statusName(value),
        }))}
      />
      {status === SUBMITTED && (
        <Input
          style={{ width: 180 }}
          placeholder={t('submissionNumber')}
          aria-label={t('submissionNumber')}
          value={number}
          maxLength={80}
          onChange={({ target }) => setNumber(target.value)}
        />
      )}
      {status && (
        <>
          <DatePicker
            showTime={{ format: 'HH:mm' }}
            placeholder={t('occurred')}
            aria-label={t('occurred')}
            value={occur}
            disabledDate={(day) => day.isAfter(dayjs())}
            onChange={setOccur}
          />
          <Input
            style={{ flex: 1, minWidth: 160 }}
            placeholder={t('note')}
            aria-label={t('note')}
            value={note}
            maxLength={1000}
            onChange={({ target }) => setNote(target.value)}
            onPressEnter={() => void move()}
          />
          <Button type="primary" loading={busy} onClick={() => void move()}>
            {t('record')}
          </Button>
        </>
      )}
    </section>
  );
}
