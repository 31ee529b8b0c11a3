import type { Lead } from '@/api/types';
import { patchRecord, refreshRecords } from '@/kit/records/useRecords';
import { LEADS } from './api';

/** Changes a lead wherever it is shown, before the server has answered or with its answer. */
export const patchLead = (id: string, change: (lead: Lead) => Lead) => patchRecord(LEADS, id, change);

/** Asks again for everything that is shown of leads. */
export const refreshLeads = () => refreshRecords(LEADS);
