import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { SLOW } from '@/api/queries';
import type { Pipeline, Stage } from '@/api/types';
import type { Locale } from '@/app/preferences';
import { labelOf, useLocale } from '@/i18n';

/** One record another record can point to. */
export interface Option {
  value: string;
  label: string;
  /** Kept for old records, not offered for new ones. */
  archived?: boolean;
}

interface Row {
  id?: string;
  name?: string;
  nameZh?: string;
  nameEn?: string;
  archived?: boolean;
  enabled?: boolean;
}

const all = { body: { pageSize: 1000 } };

/** How to get the short lists that fields point to, by record type. */
const LOADERS: Record<string, () => Promise<Row[]>> = {
  'gateway.staff': async () => (await unwrap(client.POST('/api/v1/staff:query', all))).staff ?? [],
  'gateway.department': async () =>
    (await unwrap(client.POST('/api/v1/departments:query', all))).departments ?? [],
  'gateway.branch': async () => (await unwrap(client.POST('/api/v1/branches:query', all))).branches ?? [],
  'leads.channel': async () => (await unwrap(client.POST('/api/v1/channels:query', all))).channels ?? [],
  'leads.loss_reason': async () =>
    (await unwrap(client.POST('/api/v1/loss-reasons:query', all))).lossReasons ?? [],
};

async function loadPipelines(): Promise<Pipeline[]> {
  const { pipelines = [] } = await unwrap(client.POST('/api/v1/pipelines:query', all));
  return pipelines.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

const NO_PIPELINES: Pipeline[] = [];

/** Every pipeline with its stages, in their order. */
export function usePipelines(): Pipeline[] {
  const { data } = useQuery({
    queryKey: ['leads.pipeline', 'list'],
    queryFn: loadPipelines,
    staleTime: SLOW,
  });
  return data ?? NO_PIPELINES;
}

export function useStage(id: string | undefined): Stage | undefined {
  return usePipelines()
    .flatMap(({ stages = [] }) => stages)
    .find((stage) => stage.id === id);
}

function toOption(row: Row, locale: Locale): Option {
  const label = row.name || labelOf(row, locale) || row.id || '';
  return { value: String(row.id), label, archived: Boolean(row.archived) || row.enabled === false };
}

function ofPipelines(type: string, pipelines: Pipeline[], locale: Locale): Option[] {
  if (type === 'leads.pipeline') return pipelines.map((pipeline) => toOption(pipeline, locale));
  const named = pipelines.length > 1;
  return pipelines.flatMap((pipeline) =>
    (pipeline.stages ?? []).map((stage) => {
      const option = toOption(stage, locale);
      return { ...option, label: named ? `${option.label} · ${labelOf(pipeline, locale)}` : option.label };
    }),
  );
}

/** The records a field may point to; `undefined` while they are on their way. */
export function useReference(type: string | undefined): Option[] | undefined {
  const locale = useLocale();
  const inPipelines = type === 'leads.pipeline' || type === 'leads.stage';
  const load = type ? LOADERS[type] : undefined;
  const { data } = useQuery({
    queryKey: [type ?? '', 'options'],
    queryFn: () => load?.() ?? [],
    enabled: Boolean(load),
    staleTime: SLOW,
  });
  const pipelines = useQuery({
    queryKey: ['leads.pipeline', 'list'],
    queryFn: loadPipelines,
    enabled: inPipelines,
    staleTime: SLOW,
  }).data;
  if (inPipelines) return pipelines && ofPipelines(type, pipelines, locale);
  return load ? data?.map((row) => toOption(row, locale)) : [];
}

/** The name of one record by its id; the empty string while it is not known. */
export function useName(type: string | undefined, id: unknown): string {
  const options = useReference(id ? type : undefined);
  if (!id) return '';
  return options?.find(({ value }) => value === String(id))?.label ?? '';
}
