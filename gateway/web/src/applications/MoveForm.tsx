import { Button, DatePicker, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileInput } from '@/kit/FileInput';
import { useReport } from '@/kit/useReport';
import {
  type Application,
  type ApplicationStatus,
  BY_HAND,
  type Evidence,
  moveApplication,
  refreshApplications,
  SUBMITTED,
} from './api';
import styles from './applications.module.css';
import { useStatusName } from './useApplications';

/** The next step of an application while it is being said. */
export interface Step {
  status: ApplicationStatus | undefined;
  number: string;
  note: string;
  fileId?: string;
  occur: Dayjs | null;
}

export const firstStep = (application: Application, status?: ApplicationStatus): Step => ({
  status,
  number: application.submissionNumber ?? '',
  note: '',
  occur: null,
});

/** Submitting has to be proved by a number or a file. */
export const isProved = ({ status, number, fileId }: Step) =>
  status !== SUBMITTED || Boolean(number.trim() || fileId);

/** The step as the API wants it. */
export const evidenceOf = ({ status, number, note, fileId, occur }: Step): Evidence => ({
  status: status!,
  note,
  fileId,
  occurTime: occur?.toISOString(),
  submissionNumber: status === SUBMITTED ? number : undefined,
});

interface StepFieldsProps {
  step: Step;
  /** Where it may go. */
  ways: ApplicationStatus[];
  onChange: (step: Step) => void;
  onEnter: () => void;
}

/** Status, when it happened, and what proves it. */
export function StepFields({ step, ways, onChange, onEnter }: StepFieldsProps) {
  const { t } = useTranslation('applications');
  const statusName = useStatusName();
  const set = (change: Partial<Step>) => onChange({ ...step, ...change });
  return (
    <>
      <Select
        style={{ minWidth: 170 }}
        placeholder={t('moveTo')}
        aria-label={t('moveTo')}
        value={step.status}
        onChange={(status) => set({ status })}
        options={ways.map((value) => ({ value, label: statusName(value) }))}
      />
      {step.status === SUBMITTED && (
        <Input
          style={{ width: 180 }}
          placeholder={t('submissionNumber')}
          aria-label={t('submissionNumber')}
          value={step.number}
          maxLength={80}
          onChange={({ target }) => set({ number: target.value })}
          onPressEnter={onEnter}
        />
      )}
      {step.status && (
        <>
          <FileInput label={t('file')} value={step.fileId} onChange={(fileId) => set({ fileId })} />
          <DatePicker
            showTime={{ format: 'HH:mm' }}
            placeholder={t('occurred')}
            aria-label={t('occurred')}
            value={step.occur}
            disabledDate={(day) => day.isAfter(dayjs())}
            onChange={(occur) => set({ occur })}
          />
          <Input
            style={{ flex: 1, minWidth: 160 }}
            placeholder={t('note')}
            aria-label={t('note')}
            value={step.note}
            maxLength={1000}
            onChange={({ target }) => set({ note: target.value })}
            onPressEnter={onEnter}
          />
        </>
      )}
    </>
  );
}

/** The next step of an application, said where it is shown. */
export function MoveForm({ application }: { application: Application }) {
  const { t } = useTranslation('applications');
  const report = useReport();
  const statusName = useStatusName();
  const [step, setStep] = useState(() => firstStep(application));
  const [busy, setBusy] = useState(false);
  const ready = step.status !== undefined && isProved(step);
  const move = async () => {
    if (!ready) return;
    setBusy(true);
    try {
      await moveApplication(application.id ?? '', evidenceOf(step), application.etag);
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
      <StepFields
        step={step}
        ways={BY_HAND.filter((value) => value !== application.status)}
        onChange={setStep}
        onEnter={() => void move()}
      />
      {step.status && (
        <Button type="primary" loading={busy} disabled={!ready} onClick={() => void move()}>
          {t('record')}
        </Button>
      )}
      {step.status && !isProved(step) && <span className={styles.quiet}>{t('proveIt')}</span>}
    </section>
  );
}
