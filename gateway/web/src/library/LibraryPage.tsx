import { PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Grid, Input, InputNumber, Segmented, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { SLOW } from '@/api/queries';
import type { AnyRecord, FieldDescription, Query } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useLocale } from '@/i18n';
import { Deadline } from '@/kit/Deadline';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { countryOptions } from '@/kit/fields/countries';
import { visibleFields } from '@/kit/fields/fields';
import { OptionSelect } from '@/kit/OptionSelect';
import { RecordTable } from '@/kit/table/RecordTable';
import { useDebounced } from '@/kit/useDebounced';
import {
  describeInstitutions,
  describeRounds,
  INSTITUTIONS,
  listInstitutions,
  listRounds,
  NOTHING,
  queryOf,
  ROUNDS,
  type Wanted,
} from './api';
import { InstitutionDrawer } from './InstitutionDrawer';
import styles from './library.module.css';
import { Keeper } from './record/Keeper';
import { INSTITUTION } from './record/kinds';
import { useMayKeep } from './record/useKeeping';

const NONE: ReadonlySet<string> = new Set();

/** The two lists of the library: how each is asked and shown. */
const KINDS = {
  institutions: {
    type: INSTITUTIONS,
    describe: describeInstitutions,
    columns: ['name_en', 'name_zh', 'country', 'region', 'rank', 'website'],
    orderBy: 'rank',
    load: async (query: Query, token: string) => {
      const { institutions = [], nextPageToken } = await listInstitutions(query, token);
      return { records: institutions as AnyRecord[], nextPageToken };
    },
  },
  rounds: {
    type: ROUNDS,
    describe: describeRounds,
    columns: [
      'programme_name_en',
      'programme_name_zh',
      'institution_name_en',
      'country',
      'institution_rank',
      'start_month',
      'name',
      'deadline_time',
      'gpa_minimum',
      'ielts_minimum',
      'toefl_minimum',
      'tuition_amount',
    ],
    orderBy: 'deadline_time',
    load: async (query: Query, token: string) => {
      const { rounds = [], nextPageToken } = await listRounds(query, token);
      return { records: rounds as AnyRecord[], nextPageToken };
    },
  },
} as const;
type Kind = keyof typeof KINDS;

/** The library: institutions, and programmes with their deadlines, found by name, country, rank and level. */
export default function LibraryPage() {
  const { t } = useTranslation('library');
  const [params, setParams] = useSearchParams();
  const kind: Kind = params.get('show') === 'rounds' ? 'rounds' : 'institutions';
  const [wanted, setWanted] = useState<Wanted>(NOTHING);
  const show = (next: string) => setParams(next === 'rounds' ? { show: next } : {}, { replace: true });
  const navigate = useNavigate();
  const may = useMayKeep(INSTITUTION)();
  const [creating, setCreating] = useState(false);
  useKeys('n', () => setCreating(true), { enabled: may });
  useKeys('/', () => document.querySelector<HTMLInputElement>('[data-library-search]')?.focus());
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{t('title')}</h1>
      <div className={styles.toolbar} role="toolbar" aria-label={t('toolbar')}>
        <Segmented
          value={kind}
          onChange={show}
          options={(['institutions', 'rounds'] as const).map((value) => ({
            value,
            label: t(`kinds.${value}`),
          }))}
        />
        <Controls kind={kind} wanted={wanted} onChange={(change) => setWanted({ ...wanted, ...change })} />
        {may && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            title={`${t('edit.institution.add')} (N)`}
            onClick={() => setCreating(true)}
          >
            {t('edit.institution.add')}
          </Button>
        )}
      </div>
      <Results key={kind} kind={kind} wanted={wanted} />
      {creating && (
        <Keeper
          kind={INSTITUTION}
          name=""
          onClose={() => setCreating(false)}
          onSaved={({ id }) => void navigate(`/library/${String(id)}`)}
        />
      )}
    </div>
  );
}

interface ControlsProps {
  kind: Kind;
  wanted: Wanted;
  onChange: (change: Partial<Wanted>) => void;
}

function Controls({ kind, wanted, onChange }: ControlsProps) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const levels = useFields('rounds').find(({ name }) => name === 'level')?.choices ?? [];
  return (
    <>
      <Input
        className={styles.search}
        allowClear
        data-library-search
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={wanted.search}
        maxLength={100}
        onChange={({ target }) => onChange({ search: target.value })}
      />
      <OptionSelect
        many
        style={{ width: 200 }}
        placeholder={t('countries')}
        aria-label={t('countries')}
        options={countryOptions(locale)}
        value={wanted.countries}
        onChange={(countries) => onChange({ countries: countries as string[] })}
      />
      <InputNumber
        min={1}
        max={100000}
        prefix={t('rankTo')}
        aria-label={t('rank')}
        style={{ width: 130 }}
        value={wanted.rank}
        onChange={(rank) => onChange({ rank })}
      />
      {kind === 'rounds' && (
        <>
          <OptionSelect
            many
            style={{ width: 160 }}
            placeholder={t('levels')}
            aria-label={t('levels')}
            options={levels.map(({ value = '', labelZh = '', labelEn = '' }) => ({
              value,
              label: locale === 'en' ? labelEn : labelZh,
            }))}
            value={wanted.levels}
            onChange={(chosen) => onChange({ levels: chosen as string[] })}
          />
          <label className={styles.switch}>
            <Switch size="small" checked={wanted.open} onChange={(open) => onChange({ open })} /> {t('open')}
          </label>
        </>
      )}
    </>
  );
}

const NO_FIELDS: FieldDescription[] = [];

function useFields(kind: Kind): FieldDescription[] {
  const { type, describe } = KINDS[kind];
  const { data } = useQuery({
    queryKey: [type, 'describe'],
    queryFn: describe,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

function Results({ kind, wanted }: { kind: Kind; wanted: Wanted }) {
  const { t } = useTranslation('library');
  const wide = Grid.useBreakpoint().md ?? true;
  const about = KINDS[kind];
  const [orderBy, setOrderBy] = useState<string>(about.orderBy);
  const [active, setActive] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const query = queryOf(useDebounced(wanted, 200), kind, orderBy);
  const fields = useFields(kind);
  const pages = useInfiniteQuery({
    queryKey: [about.type, 'list', query],
    queryFn: ({ pageParam }) => about.load(query, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const records = pages.data?.pages.flatMap((page) => page.records) ?? [];
  const place = records.findIndex(({ id }) => id === active);
  const go = (step: number) =>
    setActive(String(records[Math.min(Math.max(place + step, 0), records.length - 1)]?.id ?? '') || null);
  const institutionOf = (record: AnyRecord | undefined) =>
    record ? String((kind === 'rounds' ? record.institutionId : record.id) ?? '') : null;
  useKeys('j, down', () => go(1));
  useKeys('k, up', () => go(-1));
  useKeys('enter', () => setOpen(institutionOf(records[place])), { enabled: place >= 0 });

  if (pages.error && records.length === 0)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  const loading = pages.isPending || pages.isFetchingNextPage || fields.length === 0;
  if (!loading && records.length === 0) return <EmptyState text={t(`empty.${kind}`)} />;
  const shown = wide ? about.columns : about.columns.slice(0, 4);
  return (
    <div className={styles.content}>
      <RecordTable
        label={t(`kinds.${kind}`)}
        fields={shown.flatMap((name) => fields.find((field) => field.name === name) ?? [])}
        records={records}
        loading={loading}
        onMore={() => {
          if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
        }}
        orderBy={orderBy}
        onOrder={setOrderBy}
        selected={NONE}
        onSelect={([id]) => setActive(id ?? null)}
        activeId={active}
        onActivate={(record) => {
          setActive(String(record.id));
          setOpen(institutionOf(record));
        }}
        cell={ownCell}
      />
      {open && <InstitutionDrawer id={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

/** Deadlines on their own clock; no rank where there is none. */
function ownCell(field: FieldDescription, record: AnyRecord) {
  if (field.name === 'rank') return record.rank ? undefined : '—';
  if (field.name === 'institution_rank') return record.institutionRank ? undefined : '—';
  if (field.name !== 'deadline_time') return undefined;
  const { deadlineTime, deadlineDate, deadlineClock, deadlineZone } = record as Record<string, string>;
  return <Deadline time={deadlineTime} date={deadlineDate} clock={deadlineClock} zone={deadlineZone} />;
}
