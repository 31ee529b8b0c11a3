import { Segmented, Skeleton, theme } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/kit/ErrorState';
import type { FunnelRequest } from './api';
import { countOf, STAGES } from './figures';
import styles from './funnel.module.css';
import { type Period, pointsOf, type Step, stepOf } from './period';
import { useFunnel } from './useFunnel';

const Chart = lazy(() => import('./Chart'));

const COLOURS = ['#1f5fbf', '#5b8def', '#2a9d9d', '#c98a1b', '#2f8a3e'];
const STEPS: Step[] = ['DAY', 'WEEK', 'MONTH'];

/** How many of the leads that came in on each day, week or month got how far. */
export function Trend({ request, days }: { request: FunnelRequest; days: Period }) {
  const { t } = useTranslation('funnel');
  const { token } = theme.useToken();
  const [chosen, setChosen] = useState<Step | null>(null);
  const step = chosen ?? stepOf(days);
  const { data, error, refetch } = useFunnel({
    fromDate: request.fromDate,
    toDate: request.toDate,
    filters: request.filters,
    groupBy: [`DIMENSION_${step}`],
  });
  const option = useMemo(() => {
    const groups = new Map((data?.groups ?? []).map(({ keys = [], figures }) => [keys[0] ?? '', figures]));
    const points = pointsOf(days, step, [...groups.keys()].toSorted().at(-1));
    return {
      animation: false,
      textStyle: { fontFamily: token.fontFamily, color: token.colorText },
      color: COLOURS,
      tooltip: { trigger: 'axis', confine: true },
      legend: { top: 0, textStyle: { color: token.colorTextSecondary }, itemWidth: 14, itemGap: 14 },
      grid: { left: 8, right: 12, top: 56, bottom: 4, containLabel: true },
      xAxis: {
        type: 'category',
        data: points,
        axisLabel: {
          color: token.colorTextSecondary,
          formatter: (day: string) => (step === 'MONTH' ? day : day.slice(5)),
        },
        axisLine: { lineStyle: { color: token.colorBorder } },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: token.colorTextSecondary },
        splitLine: { lineStyle: { color: token.colorBorderSecondary } },
      },
      series: STAGES.map((stage) => ({
        type: 'line',
        name: t(`stages.${stage.key}`),
        showSymbol: points.length <= 31,
        symbolSize: 5,
        data: points.map((point) => countOf(groups.get(point), stage)),
      })),
    };
  }, [data, days, step, token, t]);
  return (
    <section className={styles.card} aria-labelledby="funnel-trend">
      <div className={styles.cardHead}>
        <h2 id="funnel-trend">{t('trend')}</h2>
        <Segmented
          size="small"
          aria-label={t('step')}
          value={step}
          options={STEPS.map((one) => ({ value: one, label: t(`steps.${one}`) }))}
          onChange={setChosen}
        />
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Suspense fallback={<Skeleton active />}>
          <Chart option={option} label={t('trendPicture')} height={280} />
        </Suspense>
      )}
    </section>
  );
}
