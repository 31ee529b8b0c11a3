import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Query } from '@/api/types';
import { useCan } from '@/app/session/session';
import { cleaned, filled } from '@/kit/filter/filter';
import { useDebounced } from '@/kit/useDebounced';
import { changed, type Layout, useDrafts, useViews, type ViewSettings } from '@/kit/views/views';
import { LEADS } from './api';
import { builtinViews, DEFAULTS } from './views';

const SEARCH_WAIT_MS = 250;

/**
 * What the leads index shows: the view of the address (`?view=`), its unsaved changes, the search words, and the
 * question that follows from them. The same question serves list, board, grid, export and bulk actions.
 */
export function useIndex() {
  const { t } = useTranslation('leads');
  const [params, setParams] = useSearchParams();
  const can = useCan();
  const builtin = useMemo(() => builtinViews(t), [t]);
  const views = useViews(LEADS, builtin, DEFAULTS, can('gateway.view.read'));
  const view = views.find(({ id }) => id === params.get('view')) ?? views[0] ?? FALLBACK;
  const draftKey = `${LEADS}/${view.id}`;
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

export type LeadsIndex = ReturnType<typeof useIndex>;

const FALLBACK = { id: 'all', name: '', settings: DEFAULTS };

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
