import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handover } from '@/api/types';
import { refreshRecords } from '@/kit/records/useRecords';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { HANDOVERS, updateHandover } from './api';

export interface Draft {
  /** As read, with what is not saved yet. */
  shown: Handover;
  dirty: boolean;
  saving: boolean;
  set: (change: Partial<Handover>) => void;
  /** The hand-over after saving; null when it was refused. */
  save: () => Promise<Handover | null>;
}

/** The form being filled in: what is written stays until it is saved, whatever happens to the record meanwhile. */
export function useDraft(handover: Handover): Draft {
  const { t } = useTranslation('tasks');
  const report = useReport();
  const told = useUndo();
  const [draft, setDraft] = useState<Partial<Handover>>({});
  const [saving, setSaving] = useState(false);
  const dirty = Object.keys(draft).length > 0;
  const save = async () => {
    if (!dirty) return handover;
    setSaving(true);
    try {
      const schools = draft.schools?.filter(({ institution }) => institution?.trim());
      const change = { ...draft, ...(schools && { schools }) };
      const saved = await updateHandover(handover.id ?? '', change, handover.etag);
      await refreshRecords(HANDOVERS);
      setDraft({});
      told(t('handovers.done.saved'));
      return saved;
    } catch (error) {
      report(error);
      return null;
    } finally {
      setSaving(false);
    }
  };
  return {
    shown: { ...handover, ...draft },
    dirty,
    saving,
    set: (change) => setDraft((old) => ({ ...old, ...change })),
    save,
  };
}
