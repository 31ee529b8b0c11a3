import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import type { Application, ApplicationStatus, Evidence } from './api';
import styles from './applications.module.css';
import { evidenceOf, firstStep, isProved, StepFields } from './MoveForm';
import { useStatusName } from './useApplications';

interface MoveDialogProps {
  application: Application;
  /** Where it may go: one of them is chosen at once. */
  ways: ApplicationStatus[];
  /** null = it was left. */
  onDone: (step: Evidence | null) => void;
}

/** Asks for what a step has to bring, before the card moves. */
export function MoveDialog({ application, ways, onDone }: MoveDialogProps) {
  const { t } = useTranslation('applications');
  const locale = useLocale();
  const statusName = useStatusName();
  const [step, setStep] = useState(() => firstStep(application, ways[0]));
  const ready = step.status !== undefined && isProved(step);
  const done = () => ready && onDone(evidenceOf(step));
  const { programmeNameZh, programmeNameEn, studentName, status } = application;
  return (
    <Modal
      open
      title={t('move')}
      okText={t('record')}
      okButtonProps={{ disabled: !ready }}
      onOk={done}
      onCancel={() => onDone(null)}
    >
      <p>
        {studentName} · {labelOf({ nameZh: programmeNameZh, nameEn: programmeNameEn }, locale)}
        <br />
        {t('now')} <strong>{statusName(status)}</strong>
      </p>
      <div className={styles.actions}>
        <StepFields step={step} ways={ways} onChange={setStep} onEnter={done} />
      </div>
      {!isProved(step) && <p className={styles.quiet}>{t('proveIt')}</p>}
    </Modal>
  );
}
