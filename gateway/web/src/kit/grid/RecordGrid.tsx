import { Grid } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { ErrorState } from '../ErrorState';
import { useLocale } from '@/i18n';
import { PageSkeleton } from '../PageSkeleton';
import { columnsOf as fieldsOf } from '../records/kind';
import { columnsOf } from './columns';
import type { GridProps } from './kind';
import { Sheet } from './Sheet';
import { useFollow, useGridPages } from './useGridData';
import { useGrid } from './useGrid';
import { useLookups } from './useLookups';

/** Records as a sheet in which one works as in Excel. */
export function RecordGrid(props: GridProps) {
  // another question means other rows: changes of the old ones are saved, then it begins anew
  return <Questioned key={JSON.stringify(props.index.query)} {...props} />;
}

function Questioned({ kind, index, fields: known }: GridProps) {
  const { t } = useTranslation('grid');
  const locale = useLocale();
  const can = useCan();
  const narrow = !(Grid.useBreakpoint().md ?? true);
  const { query, settings } = index;
  const pages = useGridPages(kind, query);
  const lookups = useLookups();
  const element = useRef<HTMLRevoGridElement>(null);
  const fields = useMemo(
    () => fieldsOf(known, kind.title, settings.columns),
    [known, kind.title, settings.columns],
  );
  const grid = useGrid(kind, fields, lookups, () => void element.current?.refresh('rgRow'));
  const { model, source } = grid;
  useFollow(kind, model);
  useEffect(() => {
    if (pages.data) model.load(pages.data.pages.flatMap(({ records }) => records));
  }, [model, pages.data]);
  const columns = useMemo(
    () =>
      columnsOf(fields, kind.title, model, locale, narrow, {
        locked: t('locked'),
        readOnly: t('readOnly'),
        conflict: t('conflict.cell'),
      }),
    [fields, kind.title, model, locale, narrow, t],
  );
  if (pages.error && !pages.data)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.data || known.length === 0) return <PageSkeleton />;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  return (
    <Sheet
      kind={kind}
      element={element}
      grid={grid}
      source={source}
      fields={fields}
      columns={columns}
      lookups={lookups}
      mayCreate={can(kind.permissions.create) && !query.deleted}
      mayEdit={can(kind.permissions.update) && !query.deleted}
      more={hasNextPage}
      onMore={() => {
        if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
      }}
    />
  );
}
