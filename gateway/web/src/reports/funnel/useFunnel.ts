import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { type LiveFrame, useLiveFrames } from '@/app/live/live';
import { FUNNEL, type FunnelRequest, getFunnel } from './api';

const FIRST_MS = 200;
/** The figures follow the lead's event through one more service: ask again until they have surely come. */
const LATER_MS = [500, 900, 2_500];

/**
 * Calls `run` soon after the first of many changes (but not for each), and again after the last one.
 * `stop` forgets what was planned.
 */
export function follower(run: () => void) {
  let first: ReturnType<typeof setTimeout> | undefined;
  let later: ReturnType<typeof setTimeout>[] = [];
  return {
    changed() {
      first ??= setTimeout(() => {
        first = undefined;
        run();
      }, FIRST_MS);
      later.forEach(clearTimeout);
      later = LATER_MS.map((wait) => setTimeout(run, wait));
    },
    stop() {
      clearTimeout(first);
      first = undefined;
      later.forEach(clearTimeout);
    },
  };
}

export function useFunnel(request: FunnelRequest, enabled = true) {
  return useQuery({
    queryKey: [FUNNEL, request],
    queryFn: ({ signal }) => getFunnel(request, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Keeps every funnel figure on the screen up to date while leads change anywhere. */
export function useLiveFunnel() {
  const queries = useQueryClient();
  const plan = useRef<ReturnType<typeof follower> | null>(null);
  useEffect(() => {
    // an answer on its way is not thrown away: during an import it would never arrive
    const made = follower(
      () => void queries.invalidateQueries({ queryKey: [FUNNEL] }, { cancelRefetch: false }),
    );
    plan.current = made;
    return () => made.stop();
  }, [queries]);
  useLiveFrames(
    useCallback(({ recordType }: LiveFrame) => {
      if (recordType === 'leads.lead') plan.current?.changed();
    }, []),
  );
}
