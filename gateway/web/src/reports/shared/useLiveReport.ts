import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { type LiveFrame, useLiveFrames } from '@/app/live/live';

const FIRST_MS = 200;
/** Figures follow an event through one more service: ask again until they have surely come. */
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

/** Keeps a report on the screen up to date while records of these types change anywhere. */
export function useLiveReport(report: string, types: ReadonlySet<string>) {
  const queries = useQueryClient();
  const plan = useRef<ReturnType<typeof follower> | null>(null);
  useEffect(() => {
    // an answer on its way is not thrown away: during an import it would never arrive
    const made = follower(
      () => void queries.invalidateQueries({ queryKey: [report] }, { cancelRefetch: false }),
    );
    plan.current = made;
    return () => made.stop();
  }, [queries, report]);
  useLiveFrames(
    useCallback(
      ({ recordType }: LiveFrame) => {
        if (types.has(recordType)) plan.current?.changed();
      },
      [types],
    ),
  );
}
