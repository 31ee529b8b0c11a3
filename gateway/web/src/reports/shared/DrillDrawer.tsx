import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import styles from './drill.module.css';

export interface DrillColumn<Row> {
  key: string;
  label: string;
  number?: boolean;
  cell: (row: Row) => ReactNode;
}

export interface DrillPage<Row> {
  rows: Row[];
  /** Rows the number counts that the viewer may not see. */
  hidden?: number;
  total: number;
  nextPageToken: string;
}

export interface DrillQuestion<Row> {
  /** First the record type whose changes make the answer stale. */
  key: readonly [string, ...unknown[]];
  load: (pageToken: string) => Promise<DrillPage<Row>>;
  /** The first column is what a row is called. */
  columns: DrillColumn<Row>[];
  keyOf: (row: Row, place: number) => string;
}

interface DrillDrawerProps<Row> {
  /** What is asked; nothing while nothing is looked at. */
  question: DrillQuestion<Row> | null;
  /** Which number it is: `有效线索 · 渠道 小红书`. */
  title: string;
  onClose: () => void;
}

/** The rows behind a number of a report, as far as this person may see them. */
export function DrillDrawer<Row>({ question, title, onClose }: DrillDrawerProps<Row>) {
  return (
    <Drawer open={question !== null} title={title} size={760} onClose={onClose} destroyOnHidden>
      {question && <Found key={JSON.stringify(question.key)} question={question} />}
    </Drawer>
  );
}

function Found<Row>({ question }: { question: DrillQuestion<Row> }) {
  const { t } = useTranslation('funnel');
  const pages = useInfiniteQuery({
    queryKey: question.key,
    queryFn: ({ pageParam }) => question.load(pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  if (pages.error && !pages.data) {
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (!pages.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const loaded = pages.data.pages;
  const rows = loaded.flatMap((page) => page.rows);
  const hidden = loaded.reduce((sum, page) => sum + (page.hidden ?? 0), 0);
  const total = loaded[0]?.total ?? 0;
  return (
    <>
      <p className={styles.quiet} role="status">
        {t('drill.shown', {
          shown: rows.length.toLocaleString('en-US'),
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
      {rows.length === 0 && hidden === 0 && <EmptyState text={t('drill.empty')} />}
      {rows.length > 0 && <RowTable question={question} rows={rows} />}
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('drill.more')}
        </Button>
      )}
    </>
  );
}

function RowTable<Row>({ question, rows }: { question: DrillQuestion<Row>; rows: Row[] }) {
  const [first, ...others] = question.columns;
  return (
    <div className={styles.scroll}>
      <table className={styles.drill}>
        <thead>
          <tr>
            {question.columns.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={question.keyOf(row, place)}>
              <th scope="row">{first?.cell(row)}</th>
              {others.map(({ key, number, cell }) => (
                <td key={key} className={number ? 'number' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
