import { Grid, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { Board } from '@/kit/board/Board';
import styles from '@/kit/board/board.module.css';
import { EmptyState } from '@/kit/EmptyState';
import { usePipelines } from '@/kit/references';
import { useLeadActions } from '../actions/LeadActions';
import type { LayoutProps } from '../layouts';
import { LeadPreview } from '../preview/LeadPreview';
import { LEAD } from '../useLeads';
import { CardFace, isAged } from './CardFace';

const HEIGHTS = { compact: 104, comfortable: 116 };

/** Leads as cards in the stages of a pipeline. */
export default function LeadBoard({ index }: LayoutProps) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const navigate = useNavigate();
  const wide = Grid.useBreakpoint().md ?? true;
  const { move } = useLeadActions();
  const can = useCan();
  const pipelines = usePipelines().filter(({ archived }) => !archived);
  const pipeline = pipelines.find(({ id }) => id === index.settings.pipelineId) ?? pipelines[0];
  if (!pipeline) return <EmptyState text={t('board.none')} />;
  const stages = pipeline.stages ?? [];
  const stageOf = (id: string) => stages.find((stage) => stage.id === id);
  return (
    <div className={styles.board}>
      {pipelines.length > 1 && (
        <Select
          className={styles.pipeline}
          aria-label={t('board.pipeline')}
          value={pipeline.id}
          onChange={(pipelineId) => index.set({ pipelineId })}
          options={pipelines.map((one) => ({ value: one.id, label: labelOf(one, locale) }))}
        />
      )}
      <Board
        kind={LEAD}
        query={index.query}
        field="stage_id"
        lanes={stages.map((stage) => ({
          id: stage.id ?? '',
          label: labelOf(stage, locale),
          status: stage.status,
        }))}
        heights={HEIGHTS}
        movable={can('leads.lead.update') && !index.query.deleted}
        titleOf={({ name }) => name ?? ''}
        face={(lead, { id }) => <CardFace lead={lead} aged={isAged(lead, stageOf(id)?.agingDays)} />}
        warns={(lead, { id }) => isAged(lead, stageOf(id)?.agingDays)}
        openId={index.previewId}
        onOpen={index.setPreview}
        onEnter={({ id }) => void navigate(`/leads/${id}`)}
        onMove={async (lead, { id }) => {
          const stage = stageOf(id);
          return stage ? move(lead, stage) : false;
        }}
      />
      {wide && <LeadPreview id={index.previewId} onClose={() => index.setPreview(null)} />}
    </div>
  );
}
