import { DownloadOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Dropdown, Grid, Input, Segmented, Skeleton } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { FieldDescription, Query } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { RecordTable } from '@/kit/table/RecordTable';
import { useDebounced } from '@/kit/useDebounced';
import { useExporter } from '@/kit/useExporter';
import { type Contract, CONTRACTS_EXPORTER } from './api';
import styles from './contracts.module.css';
import { CreateContract } from './CreateContract';
import { money } from '@/kit/money/money';
import { StatusTag } from './StatusTag';
import { useContractFields, useContractPages } from './useContracts';

const COLUMNS = [
  'number',
  'student_name',
  'status',
  'total_minor',
  'paid_minor',
  'next_due_date',
  'owner_id',
  'create_time',
];
/** What a file holds: the list's columns and what people reckon with beside them. */
const EXPORTED = [
  ...COLUMNS,
  'title',
  'currency',
  'discount_minor',
  'refunded_minor',
  'signed_time',
  'won_time',
];
const TABS = ['ALL', 'DRAFT', 'WAITING_APPROVAL', 'SENT', 'SIGNED', 'WON'] as const;
const NOBODY: ReadonlySet<string> = new Set();
const none = () => undefined;

/** Every contract this person may see. */
export default function ContractsPage() {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const navigate = useNavigate();
  const wide = Grid.useBreakpoint().md ?? true;
  const [params, setParams] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const [orderBy, setOrderBy] = useState('-create_time');
  const tab = params.get('status') ?? 'ALL';
  const search = params.get('q') ?? '';
  const query = useAsked(tab, useDebounced(search.trim(), 250), orderBy);
  const pages = useContractPages(query);
  const { contracts, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const fields = useContractFields();
  const columns = useMemo(
    () => COLUMNS.flatMap((name) => fields.find((field) => field.name === name) ?? []),
    [fields],
  );
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const put = (name: string, value: string) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  useKeys('n', () => setCreating(true), { enabled: can('contracts.contract.create') });
  const loading = pages.isPending || isFetchingNextPage || fields.length === 0;
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')}>
        {can('contracts.contract.export') && <ExportMenu query={query} fields={fields} />}
        {can('contracts.contract.create') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {t('create.title')}
          </Button>
        )}
      </PageHeader>
      <div className={styles.toolbar}>
        <Input
          className={styles.search}
          allowClear
          prefix={<SearchOutlined aria-hidden />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={search}
          maxLength={100}
          onChange={({ target }) => put('q', target.value)}
        />
        <div className={styles.scroll}>
          <Segmented
            value={tab}
            options={TABS.map((value) => ({
              value,
              label: value === 'ALL' ? t('all') : t(`status.CONTRACT_STATUS_${value}`),
            }))}
            onChange={(value) => put('status', value === 'ALL' ? '' : value)}
          />
        </div>
      </div>
      <div className={styles.content}>
        {pages.error && contracts.length === 0 ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : !loading && contracts.length === 0 ? (
          <EmptyState text={t(search || tab !== 'ALL' ? 'empty.narrowed' : 'empty.none')} />
        ) : wide ? (
          <RecordTable
            label={t('title')}
            fields={columns}
            records={contracts}
            loading={loading}
            onMore={more}
            orderBy={orderBy}
            onOrder={setOrderBy}
            selected={NOBODY}
            onSelect={none}
            activeId={active}
            onActivate={({ id }) => {
              setActive(id ?? null);
              void navigate(`/contracts/${id}`);
            }}
            cell={cell}
          />
        ) : (
          <Cards contracts={contracts} loading={loading} />
        )}
      </div>
      {creating && <CreateContract onClose={() => setCreating(false)} />}
    </div>
  );
}

function ExportMenu({ query, fields }: { query: Query; fields: FieldDescription[] }) {
  const { t } = useTranslation('contracts');
  const start = useExporter(CONTRACTS_EXPORTER);
  // a column somebody may not see is not in their fields, and not in their file
  const names = EXPORTED.filter((name) => fields.some((field) => field.name === name));
  const items = (['EXPORT_FORMAT_XLSX', 'EXPORT_FORMAT_CSV'] as const).map((format) => ({
    key: format,
    label: t(`export.${format}`),
    onClick: () => void start(query, names, format),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined />} aria-label={t('export.button')} />
    </Dropdown>
  );
}

function useAsked(tab: string, search: string, orderBy: string): Query {
  return useMemo(
    () => ({
      orderBy,
      ...(search && { search }),
      ...(tab !== 'ALL' && {
        filter: {
          conditions: [
            { field: 'status', operator: 'OPERATOR_IN' as const, values: [`CONTRACT_STATUS_${tab}`] },
          ],
        },
      }),
    }),
    [tab, search, orderBy],
  );
}

function cell(field: FieldDescription, contract: Contract) {
  if (field.name === 'number') {
    return <Link to={`/contracts/${contract.id}`}>{contract.number || contract.title || '—'}</Link>;
  }
  if (field.name === 'status') return <StatusTag status={contract.status} />;
  if (field.name === 'total_minor') return money(contract.totalMinor, contract.currency);
  if (field.name === 'paid_minor') return money(contract.paidMinor, contract.currency);
  return undefined;
}

function Cards({ contracts, loading }: { contracts: Contract[]; loading: boolean }) {
  return (
    <ul className={styles.cards}>
      {contracts.map((contract) => (
        <li key={contract.id}>
          <Link to={`/contracts/${contract.id}`}>
            <strong>{contract.studentName || contract.title}</strong> <StatusTag status={contract.status} />
          </Link>
          <div>{contract.number}</div>
          <div>
            {money(contract.paidMinor, contract.currency)} / {money(contract.totalMinor, contract.currency)}
          </div>
        </li>
      ))}
      {loading && <Skeleton active />}
    </ul>
  );
}
