import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord } from '@/api/types';
import { ErrorState } from '@/kit/ErrorState';
import type { Institution, Ranking } from '../api';
import { Keeper } from './Keeper';
import { RANKING, RANKINGS, rankingsOf } from './kinds';
import styles from './record.module.css';
import { useMayKeep } from './useKeeping';

/** `QS 2027: 201–250`, with its subject where it is not overall. */
function textOf({ system, year, subject, rank, rankTo }: Ranking): string {
  const place = `${rank}${rankTo ? `–${rankTo}` : ''}`;
  return `${system} ${year}${subject ? ` · ${subject}` : ''}: ${place}`;
}

/** The places of an institution by system, year and subject, the newest first. */
export function Rankings({ institution }: { institution: Institution }) {
  const { t } = useTranslation('library');
  const mayKeep = useMayKeep(RANKING);
  const id = institution.id ?? '';
  const [open, setOpen] = useState<Ranking | 'new' | null>(null);
  const found = useQuery({ queryKey: [RANKINGS, 'of', id], queryFn: () => rankingsOf(id) });
  const record = open === 'new' ? undefined : (open ?? undefined);
  return (
    <section className={styles.group} aria-label={t('facts.ranks')}>
      <h2>
        {t('facts.ranks')}
        {mayKeep() && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t('edit.ranking.add')}
          </Button>
        )}
      </h2>
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {found.data?.length === 0 && <p className={styles.quiet}>{t('edit.ranking.none')}</p>}
      <ul className={styles.lines}>
        {found.data?.map((ranking) => (
          <li key={ranking.id}>
            {mayKeep(ranking as AnyRecord) ? (
              <button type="button" className={styles.open} onClick={() => setOpen(ranking)}>
                {textOf(ranking)}
              </button>
            ) : (
              textOf(ranking)
            )}
          </li>
        ))}
      </ul>
      {open && (
        <Keeper
          kind={RANKING}
          record={record as AnyRecord | undefined}
          name={record ? textOf(record) : ''}
          defaults={{ institutionId: id }}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
