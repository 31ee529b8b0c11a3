import { Button, Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Lead } from '@/api/types';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { usePipelines } from '@/kit/references';
import { useLeadActions } from '../actions/LeadActions';
import { useStageDialog } from '../actions/useStageDialog';
import styles from './record.module.css';

/** The stages of the lead's pipeline; a press moves the lead there. */
export function StagePath({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const can = useCan();
  const { move } = useLeadActions();
  const chooseStage = useStageDialog();
  const stages = usePipelines().find(({ id }) => id === lead.pipelineId)?.stages ?? [];
  const current = stages.findIndex(({ id }) => id === lead.stageId);
  const lost = lead.status === 'STATUS_LOST';
  const frozen = Boolean(lead.mergedIntoId || lead.deleteTime) || !can('leads.lead.update');
  if (!lead.pipelineId) {
    return (
      <div>
        <Button size="small" disabled={frozen} onClick={() => void chooseStage(lead)}>
          {t('stage.choose')}
        </Button>
      </div>
    );
  }
  return (
    <ol className={styles.path} aria-label={t('stage.path')}>
      {stages.map((stage, place) => {
        const here = place === current;
        const passed = !lost && place < current && stage.status !== 'STATUS_LOST';
        const days = dayjs().diff(dayjs(lead.stageTime), 'day');
        return (
          <li key={stage.id} data-here={here} data-passed={passed} data-status={stage.status}>
            <Tooltip
              title={
                here
                  ? t('stage.since', { count: days })
                  : t('stage.moveTo', { stage: labelOf(stage, locale) })
              }
            >
              <button
                type="button"
                aria-current={here ? 'step' : undefined}
                aria-disabled={here || frozen}
                onClick={() => !here && !frozen && void move(lead, stage)}
              >
                {labelOf(stage, locale)}
              </button>
            </Tooltip>
          </li>
        );
      })}
    </ol>
  );
}
