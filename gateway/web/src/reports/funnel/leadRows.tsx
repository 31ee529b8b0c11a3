import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { shortTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { useName } from '@/kit/references';
import { StageTag } from '@/kit/StageTag';
import { LEADS, listLeads } from '@/leads/api';
import type { DrillPage, DrillQuestion } from '../shared/DrillDrawer';
import { DRILL_PAGE, drillFunnel, type Figure } from './api';

/** A page of ids and those of them that the viewer may read, in the order of the ids. */
async function load(figure: Figure, pageToken: string): Promise<DrillPage<Lead>> {
  const { leadIds = [], nextPageToken = '', total = '0' } = await drillFunnel(figure, pageToken);
  if (leadIds.length === 0) return { rows: [], nextPageToken, total: Number(total) };
  const filter = { conditions: [{ field: 'id', operator: 'OPERATOR_IN' as const, values: leadIds }] };
  const { leads = [] } = await listLeads({ filter }, '', DRILL_PAGE);
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  const rows = leadIds.flatMap((id) => byId.get(id) ?? []);
  return { rows, hidden: leadIds.length - rows.length, nextPageToken, total: Number(total) };
}

/** The leads behind a figure of the funnel. */
export function useLeadRows(figure: Figure | null): DrillQuestion<Lead> | null {
  const { t } = useTranslation('funnel');
  if (!figure) return null;
  const label = (column: 'name' | 'stage' | 'owner' | 'channel' | 'created') => ({
    key: column,
    label: t(`drill.columns.${column}`),
  });
  return {
    key: [LEADS, 'drill', figure],
    load: (pageToken) => load(figure, pageToken),
    keyOf: ({ id = '' }) => id,
    columns: [
      {
        ...label('name'),
        cell: ({ id, name }) => <Link to={`/leads/${id}`}>{name || t('drill.nameless')}</Link>,
      },
      { ...label('stage'), cell: ({ stageId }) => <StageTag id={stageId} /> },
      { ...label('owner'), cell: ({ ownerId }) => <PersonName id={ownerId} /> },
      { ...label('channel'), cell: ({ channelId }) => <Channel id={channelId} /> },
      { ...label('created'), cell: ({ createTime }) => shortTime(createTime) },
    ],
  };
}

function Channel({ id }: { id: string | undefined }) {
  return useName('leads.channel', id);
}
