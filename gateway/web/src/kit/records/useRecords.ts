import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { queryClient, SLOW } from '@/api/queries';
import type { AnyRecord, FieldDescription, Query } from '@/api/types';
import { visibleFields } from '../fields/fields';
import type { RecordKind, RecordPage } from './kind';

const NO_FIELDS: FieldDescription[] = [];

/** The fields of a record type as this person meets them. Fresh when a custom field changes. */
export function useFields<T extends AnyRecord>({ type, describe }: RecordKind<T>): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', type, 'describe'],
    queryFn: describe,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

const NO_COLUMNS: string[] = [];

/** Records that answer a question, page after page; of each what is shown of it. */
export function usePages<T extends AnyRecord>(kind: RecordKind<T>, query: Query, columns = NO_COLUMNS) {
  const { type, list, always } = kind;
  const fields = useMemo(() => always && [...new Set([...always, ...columns])].sort(), [always, columns]);
  const pages = useInfiniteQuery({
    queryKey: [type, 'list', query, fields],
    queryFn: ({ pageParam }) => list(query, pageParam, fields),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const records = useMemo(() => pages.data?.pages.flatMap((page) => page.records) ?? [], [pages.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { ...pages, records, more };
}

export function useCount<T extends AnyRecord>({ type, count }: RecordKind<T>, query: Query, enabled = true) {
  return useQuery({
    queryKey: [type, 'count', query],
    queryFn: () => count(query),
    placeholderData: keepPreviousData,
    enabled,
  }).data;
}

/** How many there are with each value of a field, among those that answer the question. */
export function useCountsBy<T extends AnyRecord>(
  { type, count }: RecordKind<T>,
  query: Query,
  field: string,
): Map<string, number> {
  const { data } = useQuery({
    queryKey: [type, 'count', query, field],
    queryFn: () => count(query, [field]),
    placeholderData: keepPreviousData,
  });
  return useMemo(
    () =>
      new Map(data?.groups.map(({ keys = [], count: number = '0' }) => [String(keys[0]), Number(number)])),
    [data],
  );
}

function inPage<T extends AnyRecord>(
  page: RecordPage<T>,
  id: string,
  change: (record: T) => T,
): RecordPage<T> {
  if (!page.records.some((record) => record.id === id)) return page;
  return { ...page, records: page.records.map((record) => (record.id === id ? change(record) : record)) };
}

/** Changes a record wherever it is shown, before the server has answered or with its answer. */
export function patchRecord<T extends AnyRecord>(type: string, id: string, change: (record: T) => T): void {
  queryClient.setQueriesData<T>({ queryKey: [type, 'record', id] }, (record) => record && change(record));
  queryClient.setQueriesData<InfiniteData<RecordPage<T>>>({ queryKey: [type, 'list'] }, (data) =>
    data?.pages ? { ...data, pages: data.pages.map((page) => inPage(page, id, change)) } : data,
  );
}

/** Asks again for everything that is shown of a record type. */
export function refreshRecords(type: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [type] });
}
