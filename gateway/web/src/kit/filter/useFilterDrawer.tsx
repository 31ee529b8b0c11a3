import { useState } from 'react';
import type { FieldDescription, Filter } from '@/api/types';
import { filled } from './filter';
import { later } from '../later';

const FilterDrawer = later(async () => (await import('./FilterDrawer')).FilterDrawer);
const EMPTY: Filter = { match: 'MATCH_ALL', conditions: [{}] };

/** The drawer of filters and how to open it; each time it begins with what is filtered now. */
export function useFilterDrawer(
  fields: FieldDescription[],
  filter: Filter,
  onApply: (filter: Filter) => void,
) {
  const [times, setTimes] = useState(0);
  const [shown, setShown] = useState(false);
  const open = () => {
    setTimes(times + 1);
    setShown(true);
  };
  const close = () => setShown(false);
  const drawer = times > 0 && (
    <FilterDrawer
      key={times}
      fields={fields}
      filter={filled(filter) ? filter : EMPTY}
      open={shown}
      onApply={(result) => {
        onApply(result);
        close();
      }}
      onClose={close}
    />
  );
  return { open, drawer };
}
