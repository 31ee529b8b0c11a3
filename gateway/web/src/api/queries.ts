import { QueryClient } from '@tanstack/react-query';
import { toProblem } from './problem';

/**
 * One cache for the console. The first element of a key is the record type (`leads.lead`), so that a live event
 * about a record type makes what is shown of it fresh: see app/live.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => {
        const { status } = toProblem(error);
        return count < 2 && (status === 0 || status === 502 || status === 503);
      },
    },
    mutations: { retry: false },
  },
});

/** Lists that administrators keep (stages, channels, staff) change rarely. */
export const SLOW = 5 * 60_000;
