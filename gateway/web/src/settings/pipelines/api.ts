import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { Pipeline, Stage } from '@/api/types';
import { newId } from '@/api/ids';
import { everything, ifMatch } from '../shared/everything';

export const PIPELINES = 'leads.pipeline';

/** A stage while it is edited: new ones have no id yet, so every one has a key of its own here. */
export type StageDraft = Stage & { key: string };
export type PipelineDraft = Omit<Pipeline, 'stages'> & { stages: StageDraft[] };

export const withKeys = (pipeline: Pipeline): PipelineDraft => ({
  ...pipeline,
  stages: (pipeline.stages ?? []).map((stage) => ({ ...stage, key: stage.id || newId() })),
});

/** As the API takes it: of a change only what changes. */
function withoutKeys(draft: Partial<PipelineDraft>): Pipeline {
  const stages = draft.stages?.map((stage) => ({ ...stage, key: undefined }) as Stage);
  return { ...draft, ...(stages && { stages }) } as Pipeline;
}

export async function listPipelines(): Promise<Pipeline[]> {
  const rows = await everything(
    (page) => unwrap(client.POST('/api/v1/pipelines:query', { body: page })),
    ({ pipelines }) => pipelines,
  );
  return rows.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0));
}

export const createPipeline = async (draft: PipelineDraft) =>
  withKeys(await unwrap(client.POST('/api/v1/pipelines', { body: withoutKeys(draft) })));

export const updatePipeline = async (id: string, changes: Partial<PipelineDraft>, etag?: string) =>
  withKeys(
    await unwrap(
      client.PATCH('/api/v1/pipelines/{id}', {
        params: { path: { id } },
        headers: ifMatch(etag),
        body: withoutKeys(changes),
      }),
    ),
  );
