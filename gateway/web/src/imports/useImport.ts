import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SLOW } from '@/api/queries';
import type { FieldDescription, Import } from '@/api/types';
import { useReport } from '@/kit/useReport';
import { getImport, IMPORTS, listImports } from './api';
import { useSubject } from './subjects';
import { isBusy, rateOf, type Sample, withSample } from './machine';

/** Progress is pushed; asking now and then is for when the push does not come. */
const POLL_MS = 1_500;

const keyOf = (id: string) => [IMPORTS, 'record', id];

export function useImport(id: string) {
  const { path } = useSubject();
  return useQuery({
    queryKey: keyOf(id),
    queryFn: () => getImport(path, id),
    refetchInterval: ({ state }) => (isBusy(state.data?.state) ? POLL_MS : false),
    staleTime: 0,
  });
}

export function useImports() {
  const { path } = useSubject();
  return useInfiniteQuery({
    queryKey: [IMPORTS, 'list', path],
    queryFn: ({ pageParam }) => listImports(path, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ imports = [] }) => imports.some((one) => isBusy(one.state)))
        ? POLL_MS
        : false,
    staleTime: 0,
  });
}

/** An action on an import: its answer is shown at once, a failure is told. */
export function useImportAction<Args>(run: (args: Args) => Promise<Import>) {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: run,
    onSuccess: (found) => {
      queries.setQueryData(keyOf(found.id ?? ''), found);
      void queries.invalidateQueries({ queryKey: [IMPORTS, 'list'] });
    },
    onError: (error) => {
      report(error);
      // it may have moved on in another window
      void queries.invalidateQueries({ queryKey: [IMPORTS] });
    },
  });
}

const NO_FIELDS: FieldDescription[] = [];

/** The fields of what the sheet is a sheet of. */
export function useSubjectFields(): FieldDescription[] {
  const { type, describe } = useSubject();
  const { data } = useQuery({
    queryKey: ['common.custom_field', type, 'describe'],
    queryFn: describe,
    staleTime: SLOW,
  });
  return data?.fields ?? NO_FIELDS;
}

/** Rows a second, from how `processed` grew over the last seconds. */
export function useRate(processed: number): number | undefined {
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => setSamples((old) => withSample(old, { time: Date.now(), processed })), [processed]);
  return rateOf(samples);
}
