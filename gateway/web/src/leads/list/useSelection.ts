import { useMemo, useState } from 'react';
import type { Query } from '@/api/types';

interface Chosen {
  query: Query;
  ids: ReadonlySet<string>;
  /** Every lead that answers the question, also those that are not loaded. */
  everything: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** Which leads are chosen; another question begins anew. */
export function useSelection(query: Query) {
  const [chosen, setChosen] = useState<Chosen>({ query, ids: NONE, everything: false });
  const current = chosen.query === query ? chosen : { query, ids: NONE, everything: false };
  const { ids, everything } = current;
  return useMemo(
    () => ({
      ids,
      everything,
      set: (changed: string[], selected: boolean) => {
        const next = new Set(ids);
        for (const id of changed) {
          if (selected) next.add(id);
          else next.delete(id);
        }
        setChosen({ query, ids: next, everything: false });
      },
      setEverything: () => setChosen({ query, ids, everything: true }),
      clear: () => setChosen({ query, ids: NONE, everything: false }),
    }),
    [query, ids, everything],
  );
}

export type Selection = ReturnType<typeof useSelection>;
