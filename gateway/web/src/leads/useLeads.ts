import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { SLOW } from '@/api/queries';
import type { FieldDescription, Query } from '@/api/types';
import { visibleFields } from '@/kit/fields/fields';
import { countLeads, describeLeads, getLead, LEADS, listLeads, listTimeline } from './api';

const NO_FIELDS: FieldDescription[] = [];

/** The fields of a lead as this person meets them. Fresh when a custom field changes. */
export function useLeadFields(): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', LEADS, 'describe'],
    queryFn: describeLeads,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

/** What rows and cards need of a lead beside the columns that somebody chose: titles, marks and actions. */
const ALWAYS = [
  ...['name', 'tags', 'phone', 'status', 'pipeline_id', 'stage_id', 'stage_time', 'owner_id', 'score'],
  ...['target_course', 'target_countries', 'next_contact_time', 'next_step', 'delete_time', 'merged_into_id'],
];
const NO_COLUMNS: string[] = [];

/** Leads that answer a question, page after page; of each what is shown of it. */
export function useLeadPages(query: Query, columns = NO_COLUMNS) {
  const fields = useMemo(() => [...new Set([...ALWAYS, ...columns])].sort(), [columns]);
  const pages = useInfiniteQuery({
    queryKey: [LEADS, 'list', query, fields],
    queryFn: ({ pageParam }) => listLeads(query, pageParam, undefined, fields),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const leads = useMemo(() => pages.data?.pages.flatMap((page) => page.leads ?? []) ?? [], [pages.data]);
  return { ...pages, leads };
}

export function useLeadCount(query: Query, enabled = true) {
  return useQuery({
    queryKey: [LEADS, 'count', query],
    queryFn: () => countLeads(query),
    placeholderData: keepPreviousData,
    enabled,
  }).data;
}

/** How many leads each stage has, among those that answer the question. */
export function useStageCounts(query: Query): Map<string, number> {
  const { data } = useQuery({
    queryKey: [LEADS, 'count', query, 'stage_id'],
    queryFn: () => countLeads(query, ['stage_id']),
    placeholderData: keepPreviousData,
  });
  return useMemo(
    () => new Map(data?.groups.map(({ keys = [], count = '0' }) => [String(keys[0]), Number(count)])),
    [data],
  );
}

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
