import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead } from '@/api/types';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { convertLead, undoConvertLead } from '../api';
import { patchLead, refreshLeads } from '../cache';

/** Makes a student of a lead, and takes it back. Who the student is comes with a live event. */
export function useConvert() {
  const { t } = useTranslation('leads');
  const report = useReport();
  const undo = useUndo();
  const takeBack = useCallback(async (lead: Lead) => {
    const id = lead.id ?? '';
    const after = await undoConvertLead(id);
    patchLead(id, () => after);
    await refreshLeads();
  }, []);
  const convert = useCallback(
    async (lead: Lead) => {
      const id = lead.id ?? '';
      try {
        const after = await convertLead(id);
        patchLead(id, () => after);
      } catch (error) {
        report(error);
        return;
      }
      void refreshLeads();
      undo(t('conversion.done', { name: lead.name }), () => takeBack(lead));
    },
    [report, undo, t, takeBack],
  );
  return { convert, takeBack: (lead: Lead) => takeBack(lead).catch(report) };
}

/** Whether a lead is a student already, or about to be. */
export const isConverted = ({ conversion = 'CONVERSION_UNSPECIFIED' }: Lead) =>
  conversion !== 'CONVERSION_UNSPECIFIED';

const UNDO_HOURS = 24;

/** A conversion can be taken back for a day. */
export function canUndo({ conversion, convertTime }: Lead, now = Date.now()): boolean {
  const settled = conversion === 'CONVERSION_DONE' || conversion === 'CONVERSION_PENDING';
  return settled && now - Date.parse(convertTime ?? '') < UNDO_HOURS * 3_600_000;
}
