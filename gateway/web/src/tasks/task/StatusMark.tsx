import { Mark } from '@/kit/Mark';
import { useChoices } from '../useTasks';

const TONES = {
  TASK_STATUS_IN_PROGRESS: 'processing',
  TASK_STATUS_DONE: 'success',
} as const;

/** Where a task stands. */
export function StatusMark({ status = '' }: { status?: string }) {
  const choice = useChoices('status').find(({ value }) => value === status);
  if (!choice) return null;
  return <Mark tone={TONES[status as keyof typeof TONES]}>{choice.label}</Mark>;
}
