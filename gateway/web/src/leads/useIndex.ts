import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecordIndex, useRecordIndex } from '@/kit/records/useIndex';
import { LEADS } from './api';
import { builtinViews, DEFAULTS } from './views';

/** What the leads index shows. */
export function useIndex(): RecordIndex {
  const { t } = useTranslation('leads');
  const builtin = useMemo(() => builtinViews(t), [t]);
  return useRecordIndex(LEADS, builtin, DEFAULTS);
}

export type LeadsIndex = RecordIndex;
