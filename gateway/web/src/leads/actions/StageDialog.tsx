import { Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stage } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { usePipelines } from '@/kit/references';
import styles from './actions.module.css';

interface StageDialogProps {
  pipelineId?: string;
  stageId?: string;
  onDone: (stage: Stage | null) => void;
}

/** To which stage? One press, no further button. */
export function StageDialog({ pipelineId, stageId, onDone }: StageDialogProps) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const pipelines = usePipelines();
  const [chosen, setChosen] = useState(pipelineId);
  const pipeline = pipelines.find(({ id }) => id === chosen) ?? pipelines[0];
  return (
    <Modal open width={340} title={t('stage.title')} footer={null} onCancel={() => onDone(null)}>
      {!pipelineId && pipelines.length > 1 && (
        <Select
          aria-label={t('board.pipeline')}
          className={styles.pipeline}
          value={pipeline?.id}
          onChange={setChosen}
          options={pipelines.map((one) => ({ value: one.id, label: labelOf(one, locale) }))}
        />
      )}
      <ul className={styles.stages}>
        {pipeline?.stages?.map((stage, place) => (
          <li key={stage.id}>
            <button
              type="button"
              disabled={stage.id === stageId}
              autoFocus={place === 0}
              onClick={() => onDone(stage)}
            >
              {labelOf(stage, locale)}
              {stage.id === stageId && <small>{t('stage.current')}</small>}
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
