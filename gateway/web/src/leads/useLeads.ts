import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { FieldDescription, Lead, Query } from '@/api/types';
import type { RecordKind } from '@/kit/records/kind';
import { useCount, useCountsBy, useFields, usePages } from '@/kit/records/useRecords';
import { countLeads, describeLeads, getLead, LEADS, listLeads, listTimeline } from './api';

/** Leads for list, board and toolbar. */
export const LEAD: RecordKind<Lead> = {
  type: LEADS,
  always: [
    ...['name', 'tags', 'phone', 'status', 'pipeline_id', 'stage_id', 'stage_time', 'owner_id', 'score'],
    ...[
      'target_course',
      'target_countries',
      'next_contact_time',
      'next_step',
      'delete_time',
      'merged_into_id',
      'conversion',
    ],
  ],
  list: async (query, pageToken, fields) => {
    const { leads = [], nextPageToken } = await listLeads(query, pageToken, undefined, fields);
    return { records: leads, nextPageToken };
  },
  count: countLeads,
  describe: describeLeads,
};

export const useLeadFields = (): FieldDescription[] => useFields(LEAD);
export const useLeadPages = (query: Query, columns?: string[]) => usePages(LEAD, query, columns);
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
