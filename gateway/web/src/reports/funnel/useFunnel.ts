import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLiveReport } from '../shared/useLiveReport';
import { FUNNEL, type FunnelRequest, getFunnel } from './api';

/** A lead moves through the first stages; a proposal sent and a contract won are the last two. */
const COUNTED: ReadonlySet<string> = new Set(['leads.lead', 'students.proposal', 'contracts.contract']);

export function useFunnel(request: FunnelRequest, enabled = true) {
  return useQuery({
    queryKey: [FUNNEL, request],
    queryFn: ({ signal }) => getFunnel(request, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Keeps every funnel figure on the screen up to date. */
export const useLiveFunnel = () => useLiveReport(FUNNEL, COUNTED);
