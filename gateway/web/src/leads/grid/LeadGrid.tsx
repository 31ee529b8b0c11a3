import { Grid } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { useLocale } from '@/i18n';
import { PageSkeleton } from '@/kit/PageSkeleton';
import type { LayoutProps } from '../layouts';
import { columnsOf } from './columns';
import { Sheet } from './Sheet';
import { useFollow, useGridPages } from './useGridData';
import { useGrid } from './useGrid';
import { useLookups } from './useLookups';

/** Leads as a sheet in which one works as in Excel. */
export default function LeadGrid(props: LayoutProps) {
  // another question means other rows: changes of the old ones are saved, then it begins anew
  return <Questioned key={JSON.stringify(props.index.query)} {...props} />;
}

function Questioned({ index, fields: known }: LayoutProps) {
  const { t } = useTranslation('grid');
  const locale = useLocale();
  const can = useCan();
  const narrow = !(Grid.useBreakpoint().md ?? true);
  const { query, settings } = index;
  const pages = useGridPages(query);
  const lookups = useLookups();
  const element = useRef<HTMLRevoGridElement>(null);
  const fields = useMemo(
    () =>
      ['name', ...settings.columns.filter((name) => name !== 'name')].flatMap(
        (name) => known.find((field) => field.name === name) ?? [],
      ),
    [known, settings.columns],
  );
  const grid = useGrid(fields, lookups, () => void element.current?.refresh('rgRow'));
  const { model, source } = grid;
  useFollow(model);
  useEffect(() => {
    if (pages.data) model.load(pages.data.pages.flatMap(({ leads = [] }) => leads));
  }, [model, pages.data]);
  const columns = useMemo(
    () =>
      columnsOf(fields, model, locale, narrow, {
        locked: t('locked'),
        readOnly: t('readOnly'),
        conflict: t('conflict.cell'),
      }),
    [fields, model, locale, narrow, t],
  );
  if (pages.error && !pages.data)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.data || known.length === 0) return <PageSkeleton />;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  return (
    <Sheet
      element={element}
      grid={grid}
      source={source}
      fields={fields}
      columns={columns}
      lookups={lookups}
      mayCreate={can('leads.lead.create') && !query.deleted}
      mayEdit={can('leads.lead.update') && !query.deleted}
      more={hasNextPage}
      onMore={() => {
        if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
      }}
    />
  );
}
