import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '@/kit/Mark';
import type { ImportState } from './api';
import { screenOf } from './machine';

const TONES: Record<ReturnType<typeof screenOf>, ComponentProps<typeof Mark>['tone']> = {
  reading: 'processing',
  map: 'warning',
  checking: 'processing',
  ready: 'warning',
  running: 'processing',
  result: 'success',
  failed: 'error',
  cancelled: undefined,
  undoing: 'processing',
  undone: undefined,
};

export function StateTag({ state }: { state: ImportState | undefined }) {
  const { t } = useTranslation('imports');
  const screen = screenOf(state);
  return <Mark tone={TONES[screen]}>{t(`states.${screen}`)}</Mark>;
}
