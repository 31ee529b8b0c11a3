import { useMutation, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient, SLOW } from '@/api/queries';
import type { Filter, SavedView } from '@/api/types';

export type Layout = 'list' | 'board' | 'grid' | 'calendar' | 'workload';

/** How somebody looks at a list of records; kept in `settings` of a saved view. */
export interface ViewSettings {
  layout: Layout;
  columns: string[];
  filter: Filter;
  orderBy: string;
  /** The board's pipeline. */
  pipelineId?: string;
  /** The recycle bin. */
  deleted?: boolean;
}

/** A view that everybody has, or one that somebody saved. */
export interface View {
  id: string;
  name: string;
  settings: ViewSettings;
  saved?: SavedView;
}

const NO_VIEWS: SavedView[] = [];

async function loadViews(recordType: string): Promise<SavedView[]> {
  const filter: Filter = {
    conditions: [{ field: 'record_type', operator: 'OPERATOR_EQ', values: [recordType] }],
  };
  const { views = [] } = await unwrap(
    client.POST('/api/v1/views:query', { body: { query: { filter, orderBy: 'position' }, pageSize: 200 } }),
  );
  return views;
}

/** The built-in views, then the saved ones. `defaults` fill what an older saved view does not know. */
export function useViews(
  recordType: string,
  builtin: View[],
  defaults: ViewSettings,
  enabled: boolean,
): View[] {
  const { data = NO_VIEWS } = useQuery({
    queryKey: ['gateway.view', recordType],
    queryFn: () => loadViews(recordType),
    staleTime: SLOW,
    enabled,
  });
  const saved = data.map((view) => ({
    id: view.id ?? '',
    name: view.name ?? '',
    settings: { ...defaults, ...(view.settings as Partial<ViewSettings>) },
    saved: view,
  }));
  return [...builtin, ...saved];
}

interface Drafts {
  /** Changes of views that are not saved, by record type and view id. */
  drafts: Record<string, Partial<ViewSettings>>;
  change(key: string, change: Partial<ViewSettings>): void;
  revert(key: string): void;
}

/** Unsaved changes stay while somebody opens a record and comes back. */
export const useDrafts = create<Drafts>()((set) => ({
  drafts: {},
  change: (key, change) =>
    set(({ drafts }) => ({ drafts: { ...drafts, [key]: { ...drafts[key], ...change } } })),
  revert: (key) => set(({ drafts }) => ({ drafts: { ...drafts, [key]: {} } })),
}));

/** Is what is shown different from what is saved? Built-in views do not keep a layout, so that does not count. */
export function changed(view: View, shown: ViewSettings): boolean {
  const facts = ({ layout, pipelineId, ...rest }: ViewSettings) =>
    stable(view.saved ? { layout, pipelineId, ...rest } : rest);
  return facts(view.settings) !== facts(shown);
}

/** The same text for the same settings, in whatever order the keys came back. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function refresh() {
  return queryClient.invalidateQueries({ queryKey: ['gateway.view'] });
}

/** Saves a new view and answers with it. */
export function useCreateView(recordType: string) {
  return useMutation({
    mutationFn: ({ name, shared, settings }: { name: string; shared: boolean; settings: ViewSettings }) =>
      unwrap(client.POST('/api/v1/views', { body: { recordType, name, shared, settings: { ...settings } } })),
    onSuccess: refresh,
  });
}

export function useUpdateView() {
  return useMutation({
    mutationFn: ({
      view,
      ...change
    }: {
      view: SavedView;
      name?: string;
      shared?: boolean;
      settings?: ViewSettings;
    }) =>
      unwrap(
        client.PATCH('/api/v1/views/{id}', {
          params: { path: { id: view.id ?? '' } },
          // only what is given changes, so not all that a new view needs is there
          body: { ...change, settings: change.settings && { ...change.settings } } as SavedView,
        }),
      ),
    onSuccess: refresh,
  });
}

export function useDeleteView() {
  return useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE('/api/v1/views/{id}', { params: { path: { id } } })),
    onSuccess: refresh,
  });
}
