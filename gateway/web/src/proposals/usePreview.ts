import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebounced } from '@/kit/useDebounced';
import { type Draft, previewProposal, PROPOSALS } from './api';

const WAIT_MS = 450;

/** The pages of what is in the form, once the typing rests; the last ones stay until then. */
export function usePreview(studentId: string, versionNo: number, draft: Draft) {
  const settled = useDebounced(draft, WAIT_MS);
  const found = useQuery({
    queryKey: [PROPOSALS, 'preview', studentId, settled],
    queryFn: ({ signal }) => previewProposal({ studentId, versionNo, ...settled }, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
    retry: 1,
  });
  return { ...found, behind: settled !== draft || found.isFetching };
}
