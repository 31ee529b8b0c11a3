import { Alert, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import type { Figure, Funnel, FunnelStage } from './api';
import { toCsv, saveText } from '@/kit/csv';
import { ReportTabs } from '../ReportTabs';
import { DrillDrawer } from '../shared/DrillDrawer';
import { tableOf } from './exporting';
import { ALL_STAGES, countOf, STAGES } from './figures';
import styles from './funnel.module.css';
import { FunnelPicture } from './FunnelPicture';
import { GroupTable } from './GroupTable';
import { useLeadRows } from './leadRows';
import { useNames } from './names';
import type { Period } from './period';
import { requestOf, type FunnelSettings, useFunnelSettings } from './settings';
import { StageTable } from './StageTable';
import { Toolbar } from './Toolbar';
import { Trend } from './Trend';
import { useFunnel, useLiveFunnel } from './useFunnel';

/** The sales funnel: five stages, four ratios, groups, comparison, trend; every figure opens its leads. */
export default function FunnelPage() {
  const { t } = useTranslation('funnel');
  const { settings, set } = useFunnelSettings();
  const request = requestOf(settings);
  const { data: funnel, error, refetch, isPlaceholderData } = useFunnel(request);
  const drill = useDrill(settings);
  const names = useNames();
  const rows = useLeadRows(drill.figure);
  useLiveFunnel();
  const exportTable = () => {
    if (!funnel) return;
    const rows = tableOf(funnel, settings, t, names);
    saveText(`${t('title')} ${settings.days.from} ${settings.days.to}.csv`, toCsv(rows));
  };
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')}>{funnel && <AsOf funnel={funnel} days={settings.days} />}</PageHeader>
      <ReportTabs />
      <Toolbar settings={settings} set={set} onExport={exportTable} />
      {error && !funnel && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error && funnel && <Alert type="warning" showIcon title={t('stale')} className={styles.warn} />}
      {!error && !funnel && <Skeleton active className={styles.card} paragraph={{ rows: 10 }} />}
      {funnel && (
        <div className={styles.content} aria-busy={isPlaceholderData} data-waiting={isPlaceholderData}>
          <Overview funnel={funnel} onPick={(stage, compared) => drill.open([], stage, compared)} />
          {settings.groupBy.length > 0 && (
            <section className={styles.card} aria-labelledby="funnel-groups">
              <div className={styles.cardHead}>
                <h2 id="funnel-groups">{t('groups')}</h2>
                {settings.groupBy.includes('COUNTRY') && (
                  <span className={styles.quiet}>{t('countryHint')}</span>
                )}
                {funnel.groupsTruncated && <span className={styles.quiet}>{t('truncated')}</span>}
              </div>
              {!isPlaceholderData && (
                <GroupTable funnel={funnel} groupBy={settings.groupBy} onPick={drill.open} />
              )}
            </section>
          )}
          <Trend request={request} days={settings.days} />
        </div>
      )}
      <DrillDrawer question={rows} title={drill.title} onClose={drill.close} />
    </div>
  );
}

function AsOf({ funnel, days }: { funnel: Funnel; days: Period }) {
  const { t } = useTranslation('funnel');
  const time = funnel.asOfTime ? dayjs(funnel.asOfTime).format('YYYY-MM-DD HH:mm:ss') : '—';
  return (
    <span className={styles.quiet}>
      {t('days', { ...days })} · <time dateTime={funnel.asOfTime}>{t('asOf', { time })}</time>
    </span>
  );
}

interface OverviewProps {
  funnel: Funnel;
  onPick: (stage: FunnelStage, compared: boolean) => void;
}

function Overview({ funnel, onPick }: OverviewProps) {
  const { t } = useTranslation('funnel');
  const { total, compare } = funnel;
  const nothing = [total, compare].every((figures) => countOf(figures, STAGES[0]!) === 0);
  return (
    <section className={styles.overview} aria-label={t('overview')}>
      <div className={styles.card}>
        {compare && (
          <div className={styles.sides}>
            <span>{t('now')}</span>
            <span>{t('before')}</span>
          </div>
        )}
        {nothing ? (
          <EmptyState text={t('empty')} />
        ) : (
          <FunnelPicture total={total} compare={compare} onPick={onPick} />
        )}
      </div>
      <div className={styles.card}>
        <StageTable total={total} compare={compare} onPick={onPick} />
        <p className={styles.quiet}>{t('cohort')}</p>
      </div>
    </section>
  );
}

/** Which figure is open, and what it is called. */
function useDrill(settings: FunnelSettings) {
  const { t } = useTranslation('funnel');
  const nameOf = useNames();
  const [opened, setOpened] = useState<{ figure: Figure; compared: boolean } | null>(null);
  const open = (keys: string[], stage: FunnelStage, compared: boolean) => {
    const { compareFromDate, compareToDate, ...funnel } = requestOf(settings);
    if (compared) Object.assign(funnel, { fromDate: compareFromDate, toDate: compareToDate });
    // the total of a grouped funnel: without keys the groups do not matter
    if (keys.length === 0) delete funnel.groupBy;
    setOpened({ figure: { funnel, keys, stage }, compared });
  };
  const figure = opened?.figure ?? null;
  const stage = ALL_STAGES.find((one) => one.stage === figure?.stage);
  const parts = [
    stage && t(`stages.${stage.key}`),
    ...(figure?.keys ?? []).map((key, place) => {
      const dimension = settings.groupBy[place];
      return dimension && `${t(`dimensions.${dimension}`)} ${nameOf(dimension, key)}`;
    }),
    opened?.compared && t('before'),
  ];
  return { figure, title: parts.filter(Boolean).join(' · '), open, close: () => setOpened(null) };
}
