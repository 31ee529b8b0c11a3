import { useEffect } from 'react';
import { queryClient } from '@/api/queries';
import { fetchAhead } from '@/kit/later';

const LOOK_MS = 2_000;

/** Somebody pays for every byte. */
function saves(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** Fetches dialogs, drawers and the like before they are wanted, while nothing that is shown is on its way. */
export function useFetchAhead() {
  useEffect(() => {
    if (saves()) return;
    const timer = setInterval(() => {
      if (queryClient.isFetching() === 0) void fetchAhead();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
}
