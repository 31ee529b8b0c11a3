import type { Lead } from '@/api/types';
import { useSaveField as useSave } from '@/kit/records/useSaveField';
import { LEADS, updateLead } from '../api';

/** Saves one field of a lead as it is shown. */
export const useSaveField = (lead: Lead) => useSave(LEADS, lead, updateLead);
