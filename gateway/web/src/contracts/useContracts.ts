import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { SLOW } from '@/api/queries';
import type { FieldDescription, Query } from '@/api/types';
import { visibleFields } from '@/kit/fields/fields';
import { useReport } from '@/kit/useReport';
import {
  CONTRACTS,
  describeContracts,
  envelopeOf,
  getContract,
  getPlan,
  listContracts,
  refreshContracts,
  signersOf,
  signingWaysOf,
  textOf,
} from './api';

const MOVING = ['ENVELOPE_STATE_PREPARING', 'ENVELOPE_STATE_OPEN', 'ENVELOPE_STATE_ENDING'];
const NO_FIELDS: FieldDescription[] = [];

export function useContractFields(): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', CONTRACTS, 'describe'],
    queryFn: describeContracts,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

/** Contracts that answer a question, page after page. */
export function useContractPages(query: Query) {
  const pages = useInfiniteQuery({
    queryKey: [CONTRACTS, 'list', query],
    queryFn: ({ pageParam }) => listContracts(query, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const contracts = useMemo(
    () => pages.data?.pages.flatMap((page) => page.contracts ?? []) ?? [],
    [pages.data],
  );
  return { ...pages, contracts };
}

export const useContract = (id: string) =>
  useQuery({ queryKey: [CONTRACTS, 'record', id], queryFn: () => getContract(id) });

export const usePlan = (id: string) =>
  useQuery({ queryKey: [CONTRACTS, 'plan', id], queryFn: () => getPlan(id) });

/** `version` = the contract's etag: another one has another text. */
export const useText = (id: string, version?: string) =>
  useQuery({
    queryKey: [CONTRACTS, 'text', id, version],
    queryFn: () => textOf(id),
    placeholderData: keepPreviousData,
  });

const LOOK_AGAIN_MS = 4_000;

/** Who signs. Somebody's signature alone is no event of the contract: while it is out, we look ourselves. */
export const useSigners = (id: string, out: boolean) =>
  useQuery({
    queryKey: [CONTRACTS, 'signers', id],
    queryFn: () => signersOf(id),
    refetchInterval: out && LOOK_AGAIN_MS,
  });

/** How a contract can be sent; the first is what is done unless told. */
export const useSigningWays = (id: string, enabled: boolean) =>
  useQuery({ queryKey: [CONTRACTS, 'ways', id], queryFn: () => signingWaysOf(id), enabled });

/** Where a contract stands at the provider, while it is signed there. */
export const useEnvelope = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: [CONTRACTS, 'envelope', id],
    queryFn: () => envelopeOf(id),
    enabled,
    // the provider's news comes to the service, not to the page
    refetchInterval: ({ state }) => (MOVING.includes(state.data?.state ?? '') ? 5000 : false),
  });

/** Runs an action on a contract: refreshes what is shown, tells a failure. True when it worked. */
export function useAct() {
  const report = useReport();
  const [busy, setBusy] = useState(false);
  const act = async (action: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await action();
      return true;
    } catch (error) {
      report(error);
      return false;
    } finally {
      setBusy(false);
      await refreshContracts();
    }
  };
  return { act, busy };
}
