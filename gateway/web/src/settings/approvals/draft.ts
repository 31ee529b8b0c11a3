import type { ApprovalFlow, FlowStep } from '@/api/types';

/** A step with a key of its own while it is being edited: steps have none, and their order changes. */
export type DraftStep = FlowStep & { key: string };
export type DraftFlow = Omit<ApprovalFlow, 'steps'> & { steps?: DraftStep[] };

let made = 0;

export function newStep(step: Partial<FlowStep> = {}): DraftStep {
  made += 1;
  const blank = { nameZh: '', nameEn: '', mode: 'APPROVAL_MODE_ANY' as const, staffIds: [], roleIds: [] };
  return { ...blank, condition: '', ...step, key: `step-${made}` };
}

export const draftOf = (flow: ApprovalFlow): DraftFlow => ({
  ...flow,
  steps: (flow.steps ?? []).map((step) => newStep(step)),
});

/** What the API gets: steps as it knows them. */
export function flowOf<T extends Partial<DraftFlow>>(draft: T): Omit<T, 'steps'> & { steps?: FlowStep[] } {
  const { steps, ...rest } = draft;
  return { ...rest, ...(steps && { steps: steps.map(stepOf) }) };
}

function stepOf({ nameZh, nameEn, mode, staffIds, roleIds, condition }: DraftStep): FlowStep {
  return { nameZh, nameEn, mode, staffIds, roleIds, condition };
}

/** What can be seen to be missing without asking, by place. */
export function wrongOf(
  { nameZh, steps = [] }: DraftFlow,
  texts: { required: string; nobody: string; noSteps: string },
): Record<string, string> {
  const found: Record<string, string> = {};
  if (!nameZh?.trim()) found.nameZh = texts.required;
  if (steps.length === 0) found.steps = texts.noSteps;
  steps.forEach((step, place) => {
    if (!step.nameZh?.trim()) found[`steps[${place}].nameZh`] = texts.required;
    if (!step.staffIds?.length && !step.roleIds?.length) found[`steps[${place}].staffIds`] = texts.nobody;
  });
  return found;
}
