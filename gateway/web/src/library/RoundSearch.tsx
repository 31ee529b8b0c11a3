import { SearchOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/kit/ErrorState';
import { useDebounced } from '@/kit/useDebounced';
import { useReport } from '@/kit/useReport';
import { listRounds, matchRounds, NOTHING, queryOf, ROUNDS, SHORTLIST, type Tier, TIERS } from './api';
import { RoundLine } from './InstitutionDrawer';
import styles from './library.module.css';
import { Match } from './Match';

interface RoundSearchProps {
  studentId: string;
  /** Rounds that are on the list already. */
  chosen: ReadonlySet<string>;
  onAdd: (roundId: string, tier: Tier) => Promise<unknown>;
  onClose: () => void;
}

/** Looks for rounds of the library and shows at once how the student stands to each. */
export function RoundSearch({ studentId, chosen, onAdd, onClose }: RoundSearchProps) {
  const { t } = useTranslation('library');
  const report = useReport();
  const [search, setSearch] = useState('');
  const [busy, setBusy] = useState('');
  const words = useDebounced(search, 200);
  const query = queryOf({ ...NOTHING, search: words }, 'rounds', 'deadline_time');
  const found = useQuery({
    queryKey: [ROUNDS, 'search', words],
    queryFn: () => listRounds(query, '', 30),
    placeholderData: keepPreviousData,
  });
  const rounds = found.data?.rounds ?? [];
  const ids = rounds.map(({ id = '' }) => id);
  const matches = useQuery({
    queryKey: [SHORTLIST, 'match', studentId, ids],
    queryFn: () => matchRounds(studentId, ids),
    enabled: ids.length > 0,
  });
  const add = async (roundId: string, tier: Tier) => {
    setBusy(roundId);
    try {
      await onAdd(roundId, tier);
    } catch (error) {
      report(error);
    }
    setBusy('');
  };
  return (
    <Drawer open size={720} title={t('add')} onClose={onClose}>
      <Input
        autoFocus
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={search}
        maxLength={100}
        onChange={({ target }) => setSearch(target.value)}
      />
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active />}
      {found.isSuccess && rounds.length === 0 && <p className={styles.quiet}>{t('empty.rounds')}</p>}
      <ul className={styles.lines}>
        {rounds.map((round) => {
          const match = matches.data?.[round.id ?? ''];
          return (
            <li key={round.id} className={styles.line}>
              <div>
                <RoundLine round={round} institution />
                <Match match={match} />
              </div>
              {chosen.has(round.id ?? '') ? (
                <span className={styles.quiet}>{t('onList')}</span>
              ) : (
                <div className={styles.actions}>
                  {TIERS.map((tier) => (
                    <Button
                      key={tier}
                      size="small"
                      type={match?.suggestedTier === tier ? 'primary' : 'default'}
                      loading={busy === round.id}
                      onClick={() => void add(round.id ?? '', tier)}
                    >
                      {t(`tiers.${tier}`)}
                    </Button>
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Drawer>
  );
}
