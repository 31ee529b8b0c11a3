import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { Lead } from '@/api/types';
import type { GridKind } from '@/kit/grid/kind';
import { RecordGrid } from '@/kit/grid/RecordGrid';
import { bulkLeads, createLead, LEADS, listLeads } from './api';
import type { LayoutProps } from './layouts';

const LEAD_GRID: GridKind = {
  type: LEADS,
  title: 'name',
  list: async (query, pageToken, pageSize) => {
    const { leads = [], nextPageToken } = await listLeads(query, pageToken, pageSize);
    return { records: leads, nextPageToken };
  },
  update: async (changes) => {
    const requests = changes.map(({ record, updateMask }) => ({ lead: record, updateMask }));
    // null clears a field: the API's types know only what comes back
    const body = { requests } as never;
    const { leads, errors } = await unwrap(client.POST('/api/v1/leads:batchUpdate', { body }));
    return { records: leads, errors };
  },
  create: (record) => createLead(record as Partial<Lead>, false),
  remove: (ids) => bulkLeads({ ids }, { delete: true }),
  permissions: { create: 'leads.lead.create', update: 'leads.lead.update', delete: 'leads.lead.delete' },
};

/** Leads as a sheet. */
export default function LeadGrid(props: LayoutProps) {
  return <RecordGrid kind={LEAD_GRID} {...props} />;
}
