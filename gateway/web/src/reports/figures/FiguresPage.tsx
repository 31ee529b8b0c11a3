import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FilterOutlined } from '@ant-design/icons';
import { Alert, Badge, Button, DatePicker, Select, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { type PeriodKey, PERIODS } from '../funnel/period';
import { ReportTabs } from '../ReportTabs';
import { DrillDrawer } from '../shared/DrillDrawer';
import { FilterPanel } from '../shared/FilterPanel';
import { useLiveReport } from '../shared/useLiveReport';
import { type Drill, FIGURES, getFigures } from './api';
import { Cards, type Pick } from './Cards';
import { useFigureRows } from './figureRows';
import styles from './figures.module.css';
import { GroupTable } from './GroupTable';
import { useOptions } from './names';
import {
  DIMENSIONS,
  type DimensionKey,
  type FigureSettings,
  NARROWING,
  requestOf,
  useFigureSettings,
} from './settings';

/** What is overdue grows older without anybody changing anything. */
const REFRESH_MS = 60_000;
const COUNTED: ReadonlySet<string> = new Set([
  'students.application',
  'students.offer',
  'contracts.contract',
  'contracts.receipt',
  'contracts.refund',
]);

/** Outcome figures: cards with their definitions, the same by group, and the rows behind every number. */
export default function FiguresPage() {
  const { t } = useTranslation('figures');
  const { settings, set } = useFigureSettings();
  const request = requestOf(settings);
  const narrow = Object.keys(settings.filters).length > 0;
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: [FIGURES, request],
    queryFn: ({ signal }) => getFigures(request, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const [opened, setOpened] = useState<{ drill: Drill; title: string } | null>(null);
  const pick: Pick = (drill, title) => {
    const { groupBy, ...whole } = request;
    // the total of split figures: without a key the groups do not matter
    const figures = drill.key === undefined ? whole : { ...whole, groupBy };
    setOpened({ drill: { ...drill, figures }, title });
  };
  useLiveReport(FIGURES, COUNTED);
  const rows = useFigureRows(opened?.drill ?? null);
  const { definitions = [], groups = [], total = {} } = data ?? {};
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')}>
        {data?.asOfTime && (
          <span className={styles.quiet}>
            {t('asOf', { time: dayjs(data.asOfTime).format('YYYY-MM-DD HH:mm:ss') })}
          </span>
        )}
      </PageHeader>
      <ReportTabs />
      <Toolbar settings={settings} set={set} />
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error && data && <Alert type="warning" showIcon title={t('stale')} className={styles.warn} />}
      {!error && !data && <Skeleton active className={styles.card} paragraph={{ rows: 10 }} />}
      {data && (
        <div className={styles.content} aria-busy={isPlaceholderData} data-waiting={isPlaceholderData}>
          {narrow && definitions.length < KINDS && <p className={styles.quiet}>{t('leftOut')}</p>}
          <Cards total={total} definitions={definitions} onPick={pick} />
          {settings.groupBy && (
            <section className={styles.card} aria-labelledby="figure-groups">
              <div className={styles.cardHead}>
                <h2 id="figure-groups">{t('groups')}</h2>
                {data.groupsTruncated && <span className={styles.quiet}>{t('truncated')}</span>}
              </div>
              {!isPlaceholderData && (
                <GroupTable
                  groups={groups}
                  definitions={definitions}
                  groupBy={settings.groupBy}
                  onPick={pick}
                />
              )}
            </section>
          )}
        </div>
      )}
      <DrillDrawer question={rows} title={opened?.title ?? ''} onClose={() => setOpened(null)} />
    </div>
  );
}

/** How many figures there are. */
const KINDS = 4;

interface ToolbarProps {
  settings: FigureSettings;
  set: (change: Partial<FigureSettings>) => void;
}

function Toolbar({ settings, set }: ToolbarProps) {
  const { t } = useTranslation(['figures', 'funnel']);
  const { period, days, groupBy, filters } = settings;
  const [filtering, setFiltering] = useState(false);
  const options = useOptions();
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('toolbar')}>
      <Select<PeriodKey>
        aria-label={t('funnel:period')}
        popupMatchSelectWidth={false}
        value={period}
        options={PERIODS.map((key) => ({ value: key, label: t(`funnel:periods.${key}`) }))}
        // a period of one's own begins as the one that is shown
        onChange={(chosen) => set({ period: chosen })}
      />
      {period === 'custom' && (
        <DatePicker.RangePicker
          aria-label={t('funnel:period')}
          allowClear={false}
          value={[dayjs(days.from), dayjs(days.to)]}
          onChange={(range) => {
            const [from, to] = range ?? [];
            if (from && to) set({ days: { from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') } });
          }}
        />
      )}
      <Select<DimensionKey>
        aria-label={t('funnel:groupBy')}
        allowClear
        placeholder={t('noGroups')}
        popupMatchSelectWidth={false}
        className={styles.groupBy}
        value={groupBy}
        options={DIMENSIONS.map((key) => ({ value: key, label: t(`dimensions.${key}`) }))}
        onChange={(chosen?: DimensionKey) => set({ groupBy: chosen })}
      />
      <Badge count={Object.keys(filters).length} size="small" color="var(--ant-color-primary)">
        <Button icon={<FilterOutlined />} onClick={() => setFiltering(true)}>
          {t('funnel:filters')}
        </Button>
      </Badge>
      <FilterPanel
        open={filtering}
        fields={NARROWING.map((key) => ({ key, label: t(`dimensions.${key}`), options: options[key] }))}
        value={filters}
        onChange={(changed) => set({ filters: changed })}
        onClose={() => setFiltering(false)}
      />
    </div>
  );
}
