import type { components } from '@/api/schema';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';

type Schemas = components['schemas'];

export type Figures = Schemas['FunnelFigures'];
export type Funnel = Schemas['Funnel'];
export type FunnelGroup = Schemas['FunnelGroup'];
export type FunnelRequest = Schemas['GetFunnelRequest'];
export type FunnelStage = Schemas['FunnelStage'];
export type Dimension = Schemas['Dimension'];

/** Query keys of reports begin with it. */
export const FUNNEL = 'reports.funnel';
export const DRILL_PAGE = 50;

export const getFunnel = (request: FunnelRequest, signal?: AbortSignal) =>
  unwrap(client.POST('/api/v1/funnel:query', { body: request, signal }));

/** One figure: the question, the group (none = the total), the stage. */
export interface Figure {
  funnel: FunnelRequest;
  keys: string[];
  stage: FunnelStage;
}

export function drillFunnel(figure: Figure, pageToken: string) {
  return unwrap(
    client.POST('/api/v1/funnel:drill', { body: { ...figure, pageSize: DRILL_PAGE, pageToken } }),
  );
}
