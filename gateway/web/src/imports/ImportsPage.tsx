import { PlusOutlined } from '@ant-design/icons';
import { Button, Segmented, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { Import } from '@/api/types';
import { useCan, useSession } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { PageHeader } from '@/kit/PageHeader';
import { PageSkeleton } from '@/kit/PageSkeleton';
import styles from './imports.module.css';
import { canUndo, screenOf } from './machine';
import { StateTag } from './StateTag';
import { addressOf, useSubject, useSubjects } from './subjects';
import { Template } from './Template';
import { useImports } from './useImport';
import { useTakeBack } from './useTakeBack';

/** Every import this person may see, the newest first. */
export default function ImportsPage() {
  const { t } = useTranslation('imports');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useImports();
  const columns = useColumns();
  const subject = useSubject();
  const { readOnly } = useSession();
  const imports = data?.pages.flatMap((page) => page.imports ?? []) ?? [];
  const start = (
    <Link to={addressOf(subject, '/new')}>
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {t('new')}
      </Button>
    </Link>
  );
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')}>
        <Subjects />
        {!readOnly && start}
      </PageHeader>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <PageSkeleton />}
      {data && imports.length === 0 && (
        <EmptyState text={t('empty')}>
          {!readOnly && start}
          <Template />
        </EmptyState>
      )}
      {imports.length > 0 && (
        <div className={styles.content}>
          <Table<Import>
            size="small"
            rowKey="id"
            aria-label={t('title')}
            columns={columns}
            dataSource={imports}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
          {hasNextPage && (
            <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** What this person may import, when it is more than one thing. */
function Subjects() {
  const { t } = useTranslation('imports');
  const can = useCan();
  const navigate = useNavigate();
  const subject = useSubject();
  const possible = useSubjects().filter(({ permission }) => can(permission));
  if (possible.length < 2) return null;
  return (
    <Segmented
      aria-label={t('subject')}
      value={subject.key}
      options={possible.map(({ key, name }) => ({ value: key, label: name }))}
      onChange={(key) => {
        const chosen = possible.find((one) => one.key === key);
        if (chosen) void navigate(addressOf(chosen), { replace: true });
      }}
    />
  );
}

function useColumns(): TableColumnsType<Import> {
  const { t } = useTranslation('imports');
  const navigate = useNavigate();
  const subject = useSubject();
  const { readOnly } = useSession();
  const takeBack = useTakeBack();
  return [
    {
      key: 'file',
      title: t('columns.file'),
      render: (_, { id, fileName }) => (
        <Link to={addressOf(subject, `/${id}`)}>{fileName || t('nameless')}</Link>
      ),
    },
    { key: 'state', title: t('columns.state'), render: (_, { state }) => <StateTag state={state} /> },
    { key: 'counts', title: t('columns.counts'), render: (_, found) => <Counts found={found} /> },
    { key: 'owner', title: t('columns.owner'), render: (_, { ownerName }) => ownerName },
    { key: 'time', title: t('columns.time'), render: (_, { createTime }) => formatTime(createTime) },
    {
      key: 'actions',
      title: <span className="visually-hidden">{t('columns.actions')}</span>,
      render: (_, found) => {
        if (readOnly) return null;
        const waiting = ['map', 'ready'].includes(screenOf(found.state));
        if (waiting) {
          return (
            <Button size="small" onClick={() => void navigate(addressOf(subject, `/${found.id}`))}>
              {t('continue')}
            </Button>
          );
        }
        return (
          canUndo(found.state, found.counts) && (
            <Button size="small" onClick={() => void takeBack.ask(found)}>
              {t('undo.button')}
            </Button>
          )
        );
      },
    },
  ];
}

/** `新建 980 · 更新 12 · 失败 3`, or how far it is. */
function Counts({ found: { state, counts = {} } }: { found: Import }) {
  const { t } = useTranslation('imports');
  const screen = screenOf(state);
  const number = (value: number | undefined) => (value ?? 0).toLocaleString('en-US');
  if (screen === 'undone') {
    return t('undone.short', { undone: number(counts.undone), kept: number(counts.kept) });
  }
  if (screen === 'running' || screen === 'checking') {
    return `${number(counts.processed)} / ${number(counts.total)}`;
  }
  const parts = (['create', 'update', 'skip', 'fail'] as const).filter((kind) => (counts[kind] ?? 0) > 0);
  if (parts.length === 0) return counts.total ? t('rows', { count: counts.total }) : '—';
  return parts.map((kind) => `${t(`counts.${kind}`)} ${number(counts[kind])}`).join(' · ');
}
