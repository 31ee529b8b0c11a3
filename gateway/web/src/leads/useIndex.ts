import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecordIndex, useRecordIndex } from '@/kit/views/useRecordIndex';
import { LEADS } from './api';
import { builtinViews, DEFAULTS } from './views';

/** What the leads index shows. */
export function useIndex(): LeadsIndex {
  const { t } = useTranslation('leads');
  const builtin = useMemo(() => builtinViews(t), [t]);
  return useRecordIndex(LEADS, builtin, DEFAULTS);
}

export type LeadsIndex = RecordIndex;
