import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queryClient } from '@/api/queries';
import type { Student } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { Deadline } from '@/kit/Deadline';
import { ErrorState } from '@/kit/ErrorState';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import {
  addToShortlist,
  APPLICATIONS,
  appliedRounds,
  changeShortlistItem,
  createApplication,
  listShortlist,
  matchRounds,
  refreshShortlist,
  removeShortlistItem,
  type RoundMatch,
  SHORTLIST,
  type ShortlistItem,
  type Tier,
  TIERS,
} from './api';
import styles from './library.module.css';
import { Match } from './Match';
import { RoundSearch } from './RoundSearch';

/** The shortlist of a student by tier, each round with its match. A adds; the tier of an item is a choice. */
export function Shortlist({ student }: { student: Student }) {
  const { t } = useTranslation('library');
  const can = useCan();
  const studentId = student.id ?? '';
  const [adding, setAdding] = useState(false);
  const writable = can('students.shortlist_item.edit') && !student.deleteTime;
  const found = useQuery({ queryKey: [SHORTLIST, 'of', studentId], queryFn: () => listShortlist(studentId) });
  const items = found.data ?? [];
  const roundIds = items.map(({ roundId = '' }) => roundId);
  const matches = useQuery({
    queryKey: [SHORTLIST, 'match', studentId, roundIds],
    queryFn: () => matchRounds(studentId, roundIds),
    enabled: roundIds.length > 0,
  });
  const applied = useQuery({
    queryKey: [APPLICATIONS, 'rounds', studentId],
    queryFn: () => appliedRounds(studentId),
    enabled: can('students.application.read'),
  });
  useKeys('a', () => setAdding(true), { enabled: writable });
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton active />;
  return (
    <section aria-label={t('shortlist')}>
      <div className={styles.head}>
        <span className={styles.quiet}>{t('count', { count: items.length })}</span>
        {writable && (
          <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )}
      </div>
      {items.length === 0 && <p className={styles.quiet}>{t('empty.shortlist')}</p>}
      <div className={styles.tiers}>
        {TIERS.map((tier) => (
          <section key={tier} className={styles.tier} aria-label={t(`tiers.${tier}`)}>
            <h2>
              {t(`tiers.${tier}`)} · {items.filter((item) => item.tier === tier).length}
            </h2>
            {items
              .filter((item) => item.tier === tier)
              .map((item) => (
                <Item
                  key={item.id}
                  item={item}
                  match={matches.data?.[item.roundId ?? '']}
                  applied={applied.data?.has(item.roundId ?? '') ?? false}
                  writable={writable}
                />
              ))}
          </section>
        ))}
      </div>
      {adding && (
        <RoundSearch
          studentId={studentId}
          chosen={new Set(roundIds)}
          onAdd={(roundId, tier) =>
            addToShortlist({ studentId, roundId, tier, position: items.length }).then(refreshShortlist)
          }
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

interface ItemProps {
  item: ShortlistItem;
  match: RoundMatch | undefined;
  /** There is an application for it. */
  applied: boolean;
  writable: boolean;
}

function Item({ item, match, applied, writable }: ItemProps) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const can = useCan();
  const report = useReport();
  const undo = useUndo();
  const school = labelOf({ nameZh: item.institutionNameZh, nameEn: item.institutionNameEn }, locale);
  const programme = labelOf({ nameZh: item.programmeNameZh, nameEn: item.programmeNameEn }, locale);
  const attempt = (action: Promise<unknown>) => action.then(refreshShortlist).catch(report);
  const begin = async () => {
    try {
      await createApplication(item.studentId ?? '', item.roundId ?? '');
      await queryClient.invalidateQueries({ queryKey: [APPLICATIONS] });
      undo(t('applied'));
    } catch (error) {
      report(error);
    }
  };
  const remove = async () => {
    const { studentId, roundId, tier, position, note } = item;
    try {
      await removeShortlistItem(item.id ?? '');
      await refreshShortlist();
      undo(t('removed', { name: programme }), async () => {
        await addToShortlist({ studentId, roundId, tier, position, note });
        await refreshShortlist();
      });
    } catch (error) {
      report(error);
    }
  };
  return (
    <article className={styles.item} aria-label={`${school} ${programme}`}>
      <strong>{school}</strong>
      <span>
        {programme} · {item.startMonth} · {item.roundName}
      </span>
      <Deadline
        time={item.deadlineTime}
        date={item.deadlineDate}
        clock={item.deadlineClock}
        zone={item.deadlineZone}
      />
      <Match match={match} />
      {writable && (
        <div className={styles.actions}>
          <Segmented<Tier>
            size="small"
            aria-label={t('tier')}
            value={item.tier}
            options={TIERS.map((tier) => ({ value: tier, label: t(`tiers.${tier}`) }))}
            onChange={(tier) => void attempt(changeShortlistItem(item.id ?? '', { tier } as ShortlistItem))}
          />
          {applied && <Link to="?tab=applications">{t('applies')}</Link>}
          {!applied && can('students.application.edit') && (
            <Button size="small" onClick={() => void begin()}>
              {t('apply')}
            </Button>
          )}
          <Tooltip title={t('remove')}>
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('remove')}
              onClick={() => void remove()}
            />
          </Tooltip>
        </div>
      )}
    </article>
  );
}
