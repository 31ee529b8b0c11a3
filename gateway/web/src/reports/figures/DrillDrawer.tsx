import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { money } from '@/kit/money/money';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PersonName } from '@/kit/PersonName';
import { type Drill, drillFigure, FIGURES, type FigureRow } from './api';
import styles from './figures.module.css';
import { NOTHING } from './values';

interface DrillDrawerProps {
  drill: Drill | null;
  /** Which figure it is: `退费 CNY`. */
  title: string;
  onClose: () => void;
}

/** The rows behind a figure. */
export function DrillDrawer({ drill, title, onClose }: DrillDrawerProps) {
  return (
    <Drawer open={drill !== null} title={title} size={760} onClose={onClose} destroyOnHidden>
      {drill && <Found key={JSON.stringify(drill)} drill={drill} />}
    </Drawer>
  );
}

function Found({ drill }: { drill: Drill }) {
  const { t } = useTranslation('figures');
  const pages = useInfiniteQuery({
    queryKey: [FIGURES, 'drill', drill],
    queryFn: ({ pageParam }) => drillFigure(drill, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  if (pages.error && !pages.data) {
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (!pages.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const rows = pages.data.pages.flatMap((page) => page.rows ?? []);
  const total = Number(pages.data.pages[0]?.total ?? 0);
  if (rows.length === 0) return <EmptyState text={t('drill.empty')} />;
  return (
    <>
      <p className={styles.quiet} role="status">
        {t('drill.shown', {
          shown: rows.length.toLocaleString('en-US'),
          total: total.toLocaleString('en-US'),
        })}
      </p>
      <RowTable rows={rows} kind={drill.kind} />
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('drill.more')}
        </Button>
      )}
    </>
  );
}

const PATHS: Record<string, string> = {
  'students.student': '/students',
  'contracts.contract': '/contracts',
};

function RowTable({ rows, kind }: { rows: FigureRow[]; kind: Drill['kind'] }) {
  const { t } = useTranslation('figures');
  const paid = kind === 'FIGURE_KIND_REFUND_RATE' || kind === 'FIGURE_KIND_RECEIVABLES';
  const lasting = kind === 'FIGURE_KIND_SERVICE_CYCLE' || kind === 'FIGURE_KIND_RECEIVABLES';
  const columns = [
    'title',
    'student',
    'owner',
    'date',
    ...(lasting ? (['days'] as const) : []),
    ...(paid ? (['amount'] as const) : []),
  ] as const;
  return (
    <div className={styles.scroll}>
      <table className={styles.drill}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`drill.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={`${row.id} ${place}`}>
              <th scope="row">
                <Link to={`${PATHS[row.recordType ?? ''] ?? ''}/${row.id}`}>{row.title || t('none')}</Link>
              </th>
              <td>{row.studentName}</td>
              <td>
                <PersonName id={row.ownerId} />
              </td>
              <td>{row.date}</td>
              {lasting && <td className="number">{row.days ?? 0}</td>}
              {paid && (
                <td className="number">
                  {row.amountMinor === undefined ? NOTHING : money(row.amountMinor, row.currency)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
