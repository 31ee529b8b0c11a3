import { useQuery } from '@tanstack/react-query';
import { Descriptions, Drawer, Skeleton, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { Link } from 'react-router';
import { labelOf, useLocale } from '@/i18n';
import { Deadline } from '@/kit/Deadline';
import { ErrorState } from '@/kit/ErrorState';
import { countryName } from '@/kit/fields/countries';
import { formatMoney } from '@/kit/fields/format';
import { INSTITUTIONS, type Institution, listRounds, type Round, ROUNDS } from './api';
import styles from './library.module.css';

const getInstitution = (id: string) =>
  unwrap(client.GET('/api/v1/institutions/{id}', { params: { path: { id } } }));

const roundsOf = async (institutionId: string): Promise<Round[]> => {
  const filter = {
    conditions: [{ field: 'institution_id', operator: 'OPERATOR_EQ' as const, values: [institutionId] }],
  };
  const { rounds = [] } = await listRounds({ filter, orderBy: 'deadline_time' }, '', 500);
  return rounds;
};

/** An institution with its ranks and every round that may be applied for. */
export function InstitutionDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const { data, error, refetch } = useQuery({
    queryKey: [INSTITUTIONS, 'record', id],
    queryFn: () => getInstitution(id),
  });
  return (
    <Drawer
      open
      size={720}
      title={data ? labelOf(data, locale) : t('title')}
      extra={<Link to={`/library/${id}`}>{t('edit.open')}</Link>}
      onClose={onClose}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton active />}
      {data && <Facts institution={data} />}
      <Rounds institutionId={id} />
    </Drawer>
  );
}

function Facts({ institution }: { institution: Institution }) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const { nameEn, nameZh, country = '', region, website, ranks = [], campuses = [] } = institution;
  const items = [
    { key: 'en', label: t('facts.nameEn'), children: nameEn },
    { key: 'zh', label: t('facts.nameZh'), children: nameZh || '—' },
    {
      key: 'country',
      label: t('facts.country'),
      children: [countryName(country, locale), region].filter(Boolean).join(' · '),
    },
    {
      key: 'website',
      label: t('facts.website'),
      children: website ? (
        <a href={website} target="_blank" rel="noreferrer">
          {website}
        </a>
      ) : (
        '—'
      ),
    },
    {
      key: 'ranks',
      label: t('facts.ranks'),
      children: ranks.length
        ? ranks.map(({ system, year, rank, rankTo }) => (
            <Tag key={system}>{`${system} ${year}: ${rank}${rankTo ? `–${rankTo}` : ''}`}</Tag>
          ))
        : '—',
    },
    {
      key: 'campuses',
      label: t('facts.campuses'),
      children: campuses.map((campus) => labelOf(campus, locale)).join('、') || '—',
    },
  ];
  return <Descriptions size="small" column={1} items={items} />;
}

function Rounds({ institutionId }: { institutionId: string }) {
  const { t } = useTranslation('library');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [ROUNDS, 'of', institutionId],
    queryFn: () => roundsOf(institutionId),
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active />;
  if (data.length === 0) return <p className={styles.quiet}>{t('noRounds')}</p>;
  return (
    <section aria-label={t('kinds.rounds')}>
      <h2 className={styles.heading}>{t('kinds.rounds')}</h2>
      <ul className={styles.lines}>
        {data.map((round) => (
          <li key={round.id} className={styles.line}>
            <RoundLine round={round} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A round in two lines: what it is and until when; what it asks for and costs. */
export function RoundLine({ round, institution = false }: { round: Round; institution?: boolean }) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const programme = labelOf({ nameZh: round.programmeNameZh, nameEn: round.programmeNameEn }, locale);
  const school = labelOf({ nameZh: round.institutionNameZh, nameEn: round.institutionNameEn }, locale);
  const facts = [
    round.gpaMinimum ? t('facts.gpa', { least: round.gpaMinimum, scale: round.gpaScale }) : '',
    round.ieltsMinimum
      ? t('facts.ielts', { least: round.ieltsMinimum, part: round.ieltsPartMinimum || '—' })
      : '',
    round.toeflMinimum ? t('facts.toefl', { least: round.toeflMinimum }) : '',
    Number(round.tuitionAmount ?? 0) ? formatMoney(round.tuitionAmount, round.tuitionCurrency) : '',
  ].filter(Boolean);
  return (
    <div className={styles.round}>
      <strong>{institution ? `${school} · ${programme}` : programme}</strong>
      <span>
        {round.startMonth} · {round.name}
        {round.binding && <Tag color="volcano">{t('binding')}</Tag>}
      </span>
      <Deadline
        time={round.deadlineTime}
        date={round.deadlineDate}
        clock={round.deadlineClock}
        zone={round.deadlineZone}
      />
      <span className={styles.quiet}>{facts.join(' · ')}</span>
    </div>
  );
}
