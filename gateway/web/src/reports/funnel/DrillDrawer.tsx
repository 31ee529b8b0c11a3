import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { shortTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { useName } from '@/kit/references';
import { StageTag } from '@/kit/StageTag';
import { LEADS, listLeads } from '@/leads/api';
import { DRILL_PAGE, drillFunnel, type Figure } from './api';
import styles from './funnel.module.css';

interface DrillDrawerProps {
  figure: Figure | null;
  /** Which figure it is: `有效线索 · 渠道 小红书`. */
  title: string;
  onClose: () => void;
}

/** The leads behind a figure, as far as this person may see them. */
export function DrillDrawer({ figure, title, onClose }: DrillDrawerProps) {
  return (
    <Drawer open={figure !== null} title={title} size={760} onClose={onClose} destroyOnHidden>
      {figure && <Rows key={JSON.stringify(figure)} figure={figure} />}
    </Drawer>
  );
}

/** A page of ids and those of them that the viewer may read, in the order of the ids. */
async function load(figure: Figure, pageToken: string) {
  const { leadIds = [], nextPageToken = '', total = '0' } = await drillFunnel(figure, pageToken);
  if (leadIds.length === 0) return { asked: 0, leads: [], nextPageToken, total: Number(total) };
  const filter = { conditions: [{ field: 'id', operator: 'OPERATOR_IN' as const, values: leadIds }] };
  const { leads = [] } = await listLeads({ filter }, '', DRILL_PAGE);
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  const found = leadIds.flatMap((id) => byId.get(id) ?? []);
  return { asked: leadIds.length, leads: found, nextPageToken, total: Number(total) };
}

function Rows({ figure }: { figure: Figure }) {
  const { t } = useTranslation('funnel');
  const pages = useInfiniteQuery({
    queryKey: [LEADS, 'drill', figure],
    queryFn: ({ pageParam }) => load(figure, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  if (pages.error && !pages.data) {
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (!pages.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const loaded = pages.data.pages;
  const leads = loaded.flatMap((page) => page.leads);
  const asked = loaded.reduce((sum, page) => sum + page.asked, 0);
  const total = loaded[0]?.total ?? 0;
  const hidden = asked - leads.length;
  return (
    <>
      <p className={styles.quiet} role="status">
        {t('drill.shown', {
          shown: leads.length.toLocaleString('en-US'),
          total: total.toLocaleString('en-US'),
        })}
      </p>
      {hidden > 0 && (
        <Alert
          type="info"
          showIcon
          title={t('drill.hidden', { count: hidden })}
          description={t('drill.why')}
        />
      )}
      {leads.length === 0 && hidden === 0 && <EmptyState text={t('drill.empty')} />}
      {leads.length > 0 && <LeadTable leads={leads} />}
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('drill.more')}
        </Button>
      )}
    </>
  );
}

function LeadTable({ leads }: { leads: Lead[] }) {
  const { t } = useTranslation('funnel');
  return (
    <div className={styles.scroll}>
      <table className={styles.drill}>
        <thead>
          <tr>
            {(['name', 'stage', 'owner', 'channel', 'created'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`drill.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leads.map((lead) => (
            <tr key={lead.id}>
              <th scope="row">
                <Link to={`/leads/${lead.id}`}>{lead.name || t('drill.nameless')}</Link>
              </th>
              <td>
                <StageTag id={lead.stageId} />
              </td>
              <td>
                <PersonName id={lead.ownerId} />
              </td>
              <td>
                <Channel id={lead.channelId} />
              </td>
              <td>{shortTime(lead.createTime)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Channel({ id }: { id: string | undefined }) {
  return useName('leads.channel', id);
}
