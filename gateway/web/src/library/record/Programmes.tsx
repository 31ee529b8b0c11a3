import { EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { money } from '@/kit/money/money';
import { type Institution, type Programme, type Round, ROUNDS, type Season } from '../api';
import { RoundLine } from '../InstitutionDrawer';
import { Keeper } from './Keeper';
import {
  type LibraryKind,
  PROGRAMME,
  PROGRAMMES,
  programmesOf,
  ROUND,
  roundsOf,
  SEASON,
  SEASONS,
  seasonsOf,
} from './kinds';
import { useAsked } from './asked';
import styles from './record.module.css';
import { useKindFields, useMayKeep } from './useKeeping';

/** What is being made or changed, and below what. */
interface Open {
  kind: LibraryKind;
  record?: AnyRecord;
  name: string;
  defaults?: AnyRecord;
}

/** The programmes of an institution; each shows its seasons and rounds when it is opened. */
export function Programmes({ institution }: { institution: Institution }) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const mayKeep = useMayKeep(PROGRAMME);
  const id = institution.id ?? '';
  const [open, setOpen] = useState<Open | null>(null);
  const found = useQuery({ queryKey: [PROGRAMMES, 'of', id], queryFn: () => programmesOf(id) });
  const campuses = (institution.campuses ?? []).map((campus) => ({
    value: campus.id ?? '',
    label: labelOf(campus, locale),
  }));
  const programmes = found.data ?? [];
  return (
    <section className={styles.main} aria-label={t('edit.programmes')}>
      <h2>
        {t('edit.programmes')}
        {mayKeep() && (
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => setOpen({ kind: PROGRAMME, name: '', defaults: { institutionId: id } })}
          >
            {t('edit.programme.add')}
          </Button>
        )}
      </h2>
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active />}
      {found.isSuccess && programmes.length === 0 && (
        <p className={styles.quiet}>{t('edit.programme.none')}</p>
      )}
      {programmes.map((programme) => (
        <ProgrammeEntry
          key={programme.id}
          programme={programme}
          first={programmes.length === 1}
          onKeep={setOpen}
        />
      ))}
      {open && <Keeper {...open} campuses={campuses} onClose={() => setOpen(null)} />}
    </section>
  );
}

interface ProgrammeProps {
  programme: Programme;
  /** Alone, it is open at once. */
  first: boolean;
  onKeep: (open: Open) => void;
}

function ProgrammeEntry({ programme, first, onKeep }: ProgrammeProps) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const [opened, setOpened] = useState(first);
  const level = useLevelName(programme.level);
  const editable = useMayKeep(PROGRAMME)(programme as AnyRecord);
  const name = labelOf(programme, locale);
  const facts = [level, programme.field, programme.campusName].filter(Boolean).join(' · ');
  return (
    <details
      className={styles.programme}
      open={opened}
      onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
    >
      <summary>
        <strong>{name}</strong> <span className={styles.quiet}>{facts}</span>
        {programme.archived && <Tag>{t('edit.archived')}</Tag>}
      </summary>
      {opened && (
        <>
          {editable && (
            <div className={styles.tools}>
              <EditButton
                label={t('edit.programme.change')}
                onClick={() => onKeep({ kind: PROGRAMME, record: programme as AnyRecord, name })}
              />
              <Button
                size="small"
                icon={<PlusOutlined />}
                onClick={() => onKeep({ kind: SEASON, name: '', defaults: { programmeId: programme.id } })}
              >
                {t('edit.season.add')}
              </Button>
            </div>
          )}
          <Seasons programme={programme} onKeep={onKeep} />
        </>
      )}
    </details>
  );
}

/** What people call a level of study. */
function useLevelName(level: string | undefined): string {
  const locale = useLocale();
  const choices = useKindFields(PROGRAMME).find(({ name }) => name === 'level')?.choices ?? [];
  const found = choices.find(({ value }) => value === level);
  return (locale === 'en' ? found?.labelEn : found?.labelZh) ?? '';
}

function Seasons({ programme, onKeep }: { programme: Programme; onKeep: (open: Open) => void }) {
  const { t } = useTranslation('library');
  const id = programme.id ?? '';
  const seasons = useQuery({ queryKey: [SEASONS, 'of', id], queryFn: () => seasonsOf(id) });
  const rounds = useQuery({ queryKey: [ROUNDS, 'ofProgramme', id], queryFn: () => roundsOf(id) });
  const error = seasons.error ?? rounds.error;
  if (error) return <ErrorState error={error} onRetry={() => void seasons.refetch()} />;
  if (!seasons.data || !rounds.data) return <Skeleton active paragraph={{ rows: 2 }} />;
  if (seasons.data.length === 0) return <p className={styles.quiet}>{t('edit.season.none')}</p>;
  return (
    <>
      {seasons.data.map((season) => (
        <SeasonEntry
          key={season.id}
          season={season}
          rounds={rounds.data.filter(({ seasonId }) => seasonId === season.id)}
          onKeep={onKeep}
        />
      ))}
    </>
  );
}

interface SeasonProps {
  season: Season;
  rounds: Round[];
  onKeep: (open: Open) => void;
}

function SeasonEntry({ season, rounds, onKeep }: SeasonProps) {
  const { t } = useTranslation('library');
  const mayKeep = useMayKeep(SEASON);
  const asked = useAsked();
  const fee = (label: string, amount: string | undefined, currency: string | undefined) =>
    Number(amount ?? 0) > 0 ? `${label} ${money(amount, currency)}` : '';
  const facts: ReactNode[] = [
    fee(t('edit.tuition'), season.tuitionAmount, season.tuitionCurrency),
    fee(t('edit.fee'), season.feeAmount, season.feeCurrency),
    asked(season.requirements),
  ].filter(Boolean);
  const month = season.startMonth ?? '';
  return (
    <section className={styles.season} aria-label={month}>
      <h3>
        {month}
        {mayKeep(season as AnyRecord) && (
          <span className={styles.tools}>
            <EditButton
              label={t('edit.season.changeOf', { name: month })}
              onClick={() => onKeep({ kind: SEASON, record: season as AnyRecord, name: month })}
            />
            <Button
              size="small"
              icon={<PlusOutlined />}
              onClick={() => onKeep({ kind: ROUND, name: '', defaults: { seasonId: season.id } })}
            >
              {t('edit.round.add')}
            </Button>
          </span>
        )}
      </h3>
      {facts.length > 0 && <p className={styles.quiet}>{facts.join(' · ')}</p>}
      {rounds.length === 0 && <p className={styles.quiet}>{t('edit.round.none')}</p>}
      <ul className={styles.lines}>
        {rounds.map((round) => (
          <li key={round.id} className={styles.line}>
            <RoundLine round={round} />
            {mayKeep(round as AnyRecord) && (
              <EditButton
                label={t('edit.round.changeOf', { name: round.name })}
                onClick={() => onKeep({ kind: ROUND, record: round as AnyRecord, name: round.name ?? '' })}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function EditButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      size="small"
      type="text"
      icon={<EditOutlined />}
      aria-label={label}
      title={label}
      onClick={onClick}
    />
  );
}
