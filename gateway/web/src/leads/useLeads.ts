import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { FieldDescription, Lead, Query } from '@/api/types';
import type { RecordKind } from '@/kit/records/kind';
import { useCount, useCountsBy, useFields, usePages } from '@/kit/records/useRecords';
import { countLeads, describeLeads, getLead, LEADS, listLeads, listTimeline } from './api';

/** Leads for list, board and toolbar. */
export const LEAD: RecordKind<Lead> = {
  type: LEADS,
  list: async (query, pageToken) => {
    const { leads = [], nextPageToken } = await listLeads(query, pageToken);
    return { records: leads, nextPageToken };
  },
  count: countLeads,
  describe: describeLeads,
};

export const useLeadFields = (): FieldDescription[] => useFields(LEAD);
export const useLeadPages = (query: Query, enabled = true) => usePages(LEAD, query, enabled);
export const useLeadCount = (query: Query, enabled = true) => useCount(LEAD, query, enabled);
export const useStageCounts = (query: Query) => useCountsBy(LEAD, query, 'stage_id');

export function useLead(id: string) {
  return useQuery({ queryKey: [LEADS, 'record', id], queryFn: () => getLead(id), enabled: id !== '' });
}

/** What happened to a lead, newest first; `kinds` narrows it. */
export function useTimeline(id: string, kinds: string[]) {
  return useInfiniteQuery({
    queryKey: [LEADS, 'timeline', id, kinds],
    queryFn: ({ pageParam }) => listTimeline(id, kinds, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
}
