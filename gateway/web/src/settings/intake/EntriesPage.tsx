import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Filter } from '@/api/types';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { shortTime } from '@/kit/fields/format';
import { OptionSelect } from '@/kit/OptionSelect';
import { PageHeader } from '@/kit/PageHeader';
import { BranchName } from '../shared/BranchSelect';
import shared from '../shared/shared.module.css';
import { ENTRIES, type Entry, listEntries, listSources, SOURCES } from './api';
import { EntryDrawer, EntryState } from './EntryDrawer';

const STATES = ['RECEIVED', 'ACCEPTED', 'DUPLICATE', 'FAILED', 'DISCARDED'].map(
  (name) => `INTAKE_STATE_${name}`,
);

function filterOf(state: string, source: string): Filter | undefined {
  const conditions = [
    ...(state ? [{ field: 'state', operator: 'OPERATOR_IN' as const, values: [state] }] : []),
    ...(source ? [{ field: 'source_id', operator: 'OPERATOR_IN' as const, values: [source] }] : []),
  ];
  return conditions.length > 0 ? { match: 'MATCH_ALL', conditions } : undefined;
}

/** Everything that came in, as it came in, newest first. */
export default function EntriesPage() {
  const { t } = useTranslation('settings');
  const [params, setParams] = useSearchParams();
  const [opened, setOpened] = useState<Entry | null>(null);
  const state = params.get('state') ?? '';
  const source = params.get('source') ?? '';
  const sources = useQuery({ queryKey: [SOURCES, 'settings'], queryFn: listSources }).data;
  const set = (name: string, value: string) =>
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  const pages = useInfiniteQuery({
    queryKey: [ENTRIES, state, source],
    queryFn: ({ pageParam }) => listEntries(filterOf(state, source), pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  const entries = pages.data?.pages.flatMap(({ intakeEntries = [] }) => intakeEntries) ?? [];
  const sourceName = (id = '') => sources?.find((one) => one.id === id)?.name ?? '';
  return (
    <div className={shared.page}>
      <PageHeader title={t('sections.entries')}>
        <Button onClick={() => void pages.refetch()} loading={pages.isRefetching}>
          {t('entries.refresh')}
        </Button>
      </PageHeader>
      <p className={shared.intro}>{t('entries.intro')}</p>
      <div className={shared.bar}>
        <Select
          style={{ width: 150 }}
          aria-label={t('state')}
          value={state}
          onChange={(value) => set('state', value)}
          options={[
            { value: '', label: t('entries.anyState') },
            ...STATES.map((value) => ({ value, label: t(`entries.states.${value}`) })),
          ]}
        />
        <OptionSelect
          style={{ width: 200 }}
          placeholder={t('entries.anySource')}
          aria-label={t('entries.source')}
          options={sources?.map(({ id = '', name = '' }) => ({ value: id, label: name }))}
          value={source || undefined}
          onChange={(value) => set('source', String(value ?? ''))}
        />
      </div>
      <div className={shared.body}>
        {pages.error && !pages.data ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : !pages.data ? (
          <Skeleton active paragraph={{ rows: 8 }} />
        ) : entries.length === 0 ? (
          <EmptyState text={t(state || source ? 'nothingFound' : 'entries.empty')} />
        ) : (
          <div className={shared.table}>
            <table aria-label={t('sections.entries')}>
              <thead>
                <tr>
                  {['time', 'source', 'state', 'reason', 'branch'].map((key) => (
                    <th key={key} scope="col">
                      {t(key === 'state' || key === 'branch' ? key : `entries.${key}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <tr key={entry.id} onClick={() => setOpened(entry)}>
                    <th scope="row">
                      <button type="button" className={shared.link}>
                        {shortTime(entry.createTime)}
                      </button>
                    </th>
                    <td data-label={t('entries.source')}>{sourceName(entry.sourceId)}</td>
                    <td data-label={t('state')}>
                      <EntryState state={entry.state} />
                    </td>
                    <td data-label={t('entries.reason')} data-empty={!entry.error}>
                      {entry.error}
                    </td>
                    <td data-label={t('branch')}>
                      <BranchName id={entry.branchId} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
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
      {opened && (
        <EntryDrawer
          entry={entries.find(({ id }) => id === opened.id) ?? opened}
          source={sourceName(opened.sourceId)}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}
