import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { PageHeader } from '@/kit/PageHeader';
import { useDebounced } from '@/kit/useDebounced';
import { BranchName } from '../shared/BranchSelect';
import shared from '../shared/shared.module.css';
import { AUDIT, type AuditEntry, EVERYTHING, listAudit, type Narrowing } from './api';
import { AuditDrawer } from './AuditDrawer';
import { AuditFilters } from './AuditFilters';
import { Outcome } from './Outcome';
import { ActionWords, useTypeWords } from './Words';

const TYPING_MS = 350;

/** Who saw, changed and exported what. The address keeps what is asked, so that a finding can be sent on. */
export default function AuditPage() {
  const { t } = useTranslation('settings');
  const [params, setParams] = useSearchParams();
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const asked = {
    ...EVERYTHING,
    ...Object.fromEntries([...params].filter(([name]) => name in EVERYTHING)),
  } as Narrowing;
  const settled = useDebounced(JSON.stringify(asked), TYPING_MS);
  const set = (change: Partial<Narrowing>) =>
    setParams(Object.fromEntries(Object.entries({ ...asked, ...change }).filter(([, value]) => value)), {
      replace: true,
    });
  const pages = useInfiniteQuery({
    queryKey: [AUDIT, settled],
    queryFn: ({ pageParam }) => listAudit(JSON.parse(settled) as Narrowing, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  const entries = pages.data?.pages.flatMap(({ auditEntries = [] }) => auditEntries) ?? [];
  return (
    <div className={shared.page}>
      <PageHeader title={t('sections.audit')}>
        <Button onClick={() => void pages.refetch()} loading={pages.isRefetching}>
          {t('entries.refresh')}
        </Button>
      </PageHeader>
      <p className={shared.intro}>{t('audit.intro')}</p>
      <AuditFilters asked={asked} onChange={set} />
      <div className={shared.body}>
        {pages.error && !pages.data ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : !pages.data ? (
          <Skeleton active paragraph={{ rows: 10 }} />
        ) : entries.length === 0 ? (
          <EmptyState text={t('nothingFound')} />
        ) : (
          <Entries entries={entries} onOpen={setOpened} />
        )}
        {pages.hasNextPage && (
          <Button
            block
            style={{ marginTop: 12 }}
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('entries.more')}
          </Button>
        )}
      </div>
      {opened && <AuditDrawer entry={opened} onClose={() => setOpened(null)} onNarrow={set} />}
    </div>
  );
}

function Entries({ entries, onOpen }: { entries: AuditEntry[]; onOpen: (entry: AuditEntry) => void }) {
  const { t } = useTranslation('settings');
  const typeWords = useTypeWords();
  const columns = ['time', 'actor', 'action', 'record', 'outcome', 'branch'] as const;
  return (
    <div className={shared.table}>
      <table aria-label={t('sections.audit')}>
        <thead>
          <tr>
            {columns.map((key) => (
              <th key={key} scope="col">
                {key === 'branch' ? t('branch') : t(`audit.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} onClick={() => onOpen(entry)}>
              <th scope="row">
                <button type="button" className={shared.link}>
                  {formatTime(entry.occurTime)}
                </button>
              </th>
              <td data-label={t('audit.actor')}>{entry.actorName || t('audit.nobody')}</td>
              <td data-label={t('audit.action')}>
                <ActionWords action={entry.action} />
              </td>
              <td data-label={t('audit.record')} data-empty={!entry.recordType}>
                {typeWords(entry.recordType)}
              </td>
              <td data-label={t('audit.outcome')}>
                <Outcome outcome={entry.outcome} />
              </td>
              <td data-label={t('branch')}>
                <BranchName id={entry.branchId} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
