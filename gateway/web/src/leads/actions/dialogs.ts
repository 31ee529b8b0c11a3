import { later } from '@/kit/later';

/** The dialogs of a lead: none is fetched before somebody needs it. */
export const AssignDialog = later(async () => (await import('./AssignDialog')).AssignDialog);
export const GateDialog = later(async () => (await import('./GateDialog')).GateDialog);
export const LossDialog = later(async () => (await import('./LossDialog')).LossDialog);
export const MergePair = later(async () => (await import('./MergePair')).MergePair);
export const StageDialog = later(async () => (await import('./StageDialog')).StageDialog);
export const TagDialog = later(async () => (await import('./TagDialog')).TagDialog);
