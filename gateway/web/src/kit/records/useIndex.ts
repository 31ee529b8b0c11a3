import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Query } from '@/api/types';
import { useCan } from '@/app/session/session';
import { cleaned, filled } from '../filter/filter';
import { useDebounced } from '../useDebounced';
import { changed, type Layout, useDrafts, useViews, type View, type ViewSettings } from '../views/views';

const SEARCH_WAIT_MS = 250;

/**
 * What the index of a record type shows: the view of the address (`?view=`), its unsaved changes, the search words,
 * and the question that follows from them. The same question serves every layout, export and bulk actions.
 */
export function useRecordIndex(type: string, builtin: View[], defaults: ViewSettings) {
  const [params, setParams] = useSearchParams();
  const can = useCan();
  const views = useViews(type, builtin, defaults, can('gateway.view.read'));
  const view = views.find(({ id }) => id === params.get('view')) ??
    views[0] ?? { id: 'all', name: '', settings: defaults };
  const draftKey = `${type}/${view.id}`;
  const draft = useDrafts(({ drafts }) => drafts[draftKey]);
  const { change, revert } = useDrafts();
  const layout = (params.get('layout') as Layout | null) ?? draft?.layout ?? view.settings.layout;
  const settings: ViewSettings = { ...view.settings, ...draft, layout };
  const search = params.get('q') ?? '';
  const asked = useDebounced(search.trim(), SEARCH_WAIT_MS);
  const query = useQueryOf(settings, asked);

  const put = (name: string, value: string | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return {
    views,
    view,
    settings,
    query,
    search,
    previewId: params.get('preview'),
    unsaved: changed(view, settings),
    set: (difference: Partial<ViewSettings>) => change(draftKey, difference),
    revert: () => revert(draftKey),
    choose: (id: string) => setParams(layoutOf(params, id)),
    setLayout: (chosen: Layout) => put('layout', chosen),
    setSearch: (words: string) => put('q', words),
    setPreview: (id: string | null) => put('preview', id),
  };
}

export type RecordIndex = ReturnType<typeof useRecordIndex>;

/** Another view keeps the search, but not the preview, and shows its own layout. */
function layoutOf(params: URLSearchParams, id: string): URLSearchParams {
  const next = new URLSearchParams({ view: id });
  const words = params.get('q');
  if (words) next.set('q', words);
  return next;
}

/** Stable while nothing changes, because it is part of query keys. */
function useQueryOf({ filter, orderBy, deleted }: ViewSettings, search: string): Query {
  const text = JSON.stringify([cleaned(filter), orderBy, deleted, search]);
  return useMemo(() => {
    const sent = cleaned(filter);
    return {
      ...(filled(sent) && { filter: sent }),
      ...(search && { search }),
      ...(deleted && { deleted }),
      orderBy,
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `text` stands for all of them
  }, [text]);
}
