import { Skeleton, theme } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figures, FunnelStage } from './api';
import { countOf, formatCount, formatRatio, ratioOf, STAGES } from './figures';
import { usePreferences } from '@/app/preferences';
import { useDark } from '@/app/theme';

const Chart = lazy(() => import('./Chart'));

const COLOURS = ['#1f5fbf', '#2f76cf', '#3d8f9f', '#3f9b73', '#2f8a3e'];
const FADED = ['#7f9cc9', '#8aabd3', '#94b9c1', '#98bfaa', '#8fb796'];
const HEIGHT = 320;

interface PictureProps {
  total: Figures | undefined;
  compare: Figures | undefined;
  /** Clicked: a stage of this period or of the one it is compared with. */
  onPick: (stage: FunnelStage, compared: boolean) => void;
}

/** The five stages as a funnel; the period of comparison stands beside it in paler colours. */
export function FunnelPicture({ total, compare, onPick }: PictureProps) {
  const { t } = useTranslation('funnel');
  const { token } = theme.useToken();
  const dark = useDark(usePreferences((preferences) => preferences.theme));
  const option = useMemo(() => {
    const gap = dark ? '#14181d' : '#ffffff';
    const most = Math.max(1, ...[total, compare].map((figures) => countOf(figures, STAGES[0]!)));
    const series = (figures: Figures | undefined, pale: boolean, left: string, width: string) => ({
      type: 'funnel',
      sort: 'none',
      left,
      width,
      top: 4,
      bottom: 4,
      min: 0,
      max: most,
      minSize: '14%',
      gap: 3,
      label: {
        position: 'inside',
        color: pale ? '#14202e' : '#fff',
        fontSize: 13,
        lineHeight: 18,
        formatter: '{b}',
      },
      labelLine: { show: false },
      itemStyle: { borderColor: gap, borderWidth: 0 },
      cursor: 'pointer',
      data: STAGES.map((stage, place) => {
        const ratio = ratioOf(figures, stage);
        const name = `${t(`stages.${stage.key}`)} ${formatCount(countOf(figures, stage))}`;
        return {
          value: countOf(figures, stage),
          name: ratio === undefined ? name : `${name}\n${formatRatio(ratio)}`,
          itemStyle: { color: (pale ? FADED : COLOURS)[place] },
          label: { textBorderColor: (pale ? FADED : COLOURS)[place], textBorderWidth: 3 },
        };
      }),
    });
    return {
      animation: false,
      textStyle: { fontFamily: token.fontFamily },
      series: compare
        ? [series(total, false, '0%', '49%'), series(compare, true, '51%', '49%')]
        : [series(total, false, '4%', '92%')],
    };
  }, [total, compare, dark, token.fontFamily, t]);
  const label = t('picture', {
    stages: STAGES.map((stage) => `${t(`stages.${stage.key}`)} ${formatCount(countOf(total, stage))}`).join(
      t('comma'),
    ),
  });
  return (
    <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
      <Chart
        option={option}
        label={label}
        height={HEIGHT}
        onPick={(place, series) => {
          const stage = STAGES[place];
          if (stage) onPick(stage.stage, series === 1);
        }}
      />
    </Suspense>
  );
}
