import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { Lead, Query } from '@/api/types';
import { type LiveFrame, useLiveFrames } from '@/app/live/live';
import { LEADS, listLeads } from '../api';
import { batchesOf } from './batches';
import type { GridModel } from './model';

const PAGE = 500;
const FOLLOW_MS = 400;

/** Leads for the grid, page after page. Not refreshed as a whole: rows follow one by one (useFollow). */
export function useGridPages(query: Query) {
  return useInfiniteQuery({
    queryKey: ['grid', LEADS, query],
    queryFn: ({ pageParam }) => listLeads(query, pageParam, PAGE),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** The newest state of some leads. */
export async function leadsOf(ids: string[]): Promise<Lead[]> {
  const found: Lead[] = [];
  for (const values of batchesOf(ids)) {
    const filter = { conditions: [{ field: 'id', operator: 'OPERATOR_IN' as const, values }] };
    found.push(...((await listLeads({ filter }, '', values.length)).leads ?? []));
  }
  return found;
}

/** Shows what others change in the rows that are loaded. */
export function useFollow(model: GridModel): void {
  const changed = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLiveFrames(
    useCallback(
      ({ recordType, id }: LiveFrame) => {
        if (recordType !== LEADS || !model.rowOf(id)) return;
        changed.current.add(id);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          const ids = [...changed.current];
          changed.current.clear();
          // what cannot be read now comes with the next change or when the row is saved
          void leadsOf(ids).then(
            (leads) => model.follow(leads),
            () => undefined,
          );
        }, FOLLOW_MS);
      },
      [model],
    ),
  );
}
