import { useCallback } from 'react';
import type { Lead, Stage } from '@/api/types';
import { StageDialog } from './dialogs';
import { useLeadActions } from './LeadActions';

/** Asks for the stage of a lead and moves it there. */
export function useStageDialog() {
  const { ask, move } = useLeadActions();
  return useCallback(
    async (lead: Lead) => {
      const { pipelineId, stageId } = lead;
      const stage = await ask<Stage>((done) => (
        <StageDialog pipelineId={pipelineId} stageId={stageId} onDone={done} />
      ));
      return stage ? move(lead, stage) : false;
    },
    [ask, move],
  );
}
