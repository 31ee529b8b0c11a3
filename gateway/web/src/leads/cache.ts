import type { InfiniteData } from '@tanstack/react-query';
import { queryClient } from '@/api/queries';
import type { Lead } from '@/api/types';
import { LEADS } from './api';

type Page = { leads?: Lead[] };

function inPage(page: Page, id: string, change: (lead: Lead) => Lead): Page {
  if (!page.leads?.some((lead) => lead.id === id)) return page;
  return { ...page, leads: page.leads.map((lead) => (lead.id === id ? change(lead) : lead)) };
}

/** Changes a lead wherever it is shown, before the server has answered or with its answer. */
export function patchLead(id: string, change: (lead: Lead) => Lead): void {
  queryClient.setQueriesData<Lead>({ queryKey: [LEADS, 'record', id] }, (lead) => lead && change(lead));
  queryClient.setQueriesData<InfiniteData<Page>>({ queryKey: [LEADS, 'list'] }, (data) =>
    data?.pages ? { ...data, pages: data.pages.map((page) => inPage(page, id, change)) } : data,
  );
}

/** Asks again for everything that is shown of leads. */
export function refreshLeads(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [LEADS] });
}
