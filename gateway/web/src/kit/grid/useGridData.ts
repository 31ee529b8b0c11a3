import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { Query } from '@/api/types';
import { type LiveFrame, useLiveFrames } from '@/app/live/live';
import { batchesOf } from './batches';
import type { GridKind } from './kind';
import type { GridModel } from './model';
import type { GridRecord } from './row';

const PAGE = 500;
const FOLLOW_MS = 400;

/** Records for the grid, page after page. Not refreshed as a whole: rows follow one by one (useFollow). */
export function useGridPages(kind: GridKind, query: Query) {
  return useInfiniteQuery({
    queryKey: ['grid', kind.type, query],
    queryFn: ({ pageParam }) => kind.list(query, pageParam, PAGE),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** The newest state of some records. */
export async function newestOf(kind: GridKind, ids: string[]): Promise<GridRecord[]> {
  const found: GridRecord[] = [];
  for (const values of batchesOf(ids)) {
    const filter = { conditions: [{ field: 'id', operator: 'OPERATOR_IN' as const, values }] };
    found.push(...(await kind.list({ filter }, '', values.length)).records);
  }
  return found;
}

/** Shows what others change in the rows that are loaded. */
export function useFollow(kind: GridKind, model: GridModel): void {
  const changed = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLiveFrames(
    useCallback(
      ({ recordType, id }: LiveFrame) => {
        if (recordType !== kind.type || !model.rowOf(id)) return;
        changed.current.add(id);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          const ids = [...changed.current];
          changed.current.clear();
          // what cannot be read now comes with the next change or when the row is saved
          void newestOf(kind, ids).then(
            (records) => model.follow(records),
            () => undefined,
          );
        }, FOLLOW_MS);
      },
      [kind, model],
    ),
  );
}
