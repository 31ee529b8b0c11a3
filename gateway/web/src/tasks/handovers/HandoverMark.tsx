import { useTranslation } from 'react-i18next';
import { Mark } from '@/kit/Mark';

const TONES = {
  HANDOVER_STATE_OPEN: undefined,
  HANDOVER_STATE_SUBMITTED: 'processing',
  HANDOVER_STATE_ACCEPTED: 'success',
  HANDOVER_STATE_RETURNED: 'warning',
} as const;

/** Where a hand-over stands. */
export function HandoverMark({ state = '' }: { state?: string }) {
  const { t } = useTranslation('tasks');
  if (!(state in TONES)) return null;
  const known = state as keyof typeof TONES;
  return <Mark tone={TONES[known]}>{t(`handovers.states.${known}`)}</Mark>;
}
