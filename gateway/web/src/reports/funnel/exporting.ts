import type { TFunction } from 'i18next';
import type { Figures, Funnel } from './api';
import { ALL_STAGES, countOf, ratioOf, STAGES } from './figures';
import type { DimensionKey, FunnelSettings } from './settings';

type Cells = (string | number)[];

/** What is on the screen as rows: the total, then the groups; a period of comparison beside them. */
export function tableOf(
  funnel: Funnel,
  { groupBy }: Pick<FunnelSettings, 'groupBy'>,
  t: TFunction<'funnel'>,
  nameOf: (dimension: DimensionKey, key: string) => string,
): Cells[] {
  const compared = funnel.compare !== undefined;
  const titles = [
    ...ALL_STAGES.map(({ key }) => t(`stages.${key}`)),
    ...STAGES.flatMap(({ ratio }) => (ratio ? t(`ratios.${ratio as 'wonRatio'}`) : [])),
  ];
  const head: Cells = [
    ...(groupBy.length > 0 ? groupBy.map((dimension) => t(`dimensions.${dimension}`)) : [t('columns.stage')]),
    ...titles,
    ...(compared ? titles.map((title) => `${title} (${t('before')})`) : []),
  ];
  const rowOf = (names: string[], now: Figures | undefined, before: Figures | undefined): Cells => [
    ...names,
    ...cellsOf(now),
    ...(compared ? cellsOf(before) : []),
  ];
  const blank = groupBy.slice(1).map(() => '');
  return [
    head,
    rowOf([t('total'), ...blank], funnel.total, funnel.compare),
    ...(groupBy.length > 0 ? (funnel.groups ?? []) : []).map(({ keys = [], figures, compare }) =>
      rowOf(
        groupBy.map((dimension, place) => nameOf(dimension, keys[place] ?? '')),
        figures,
        compare,
      ),
    ),
  ];
}

function cellsOf(figures: Figures | undefined): Cells {
  return [
    ...ALL_STAGES.map((stage) => countOf(figures, stage)),
    ...STAGES.flatMap((stage) => (stage.ratio ? (ratioOf(figures, stage)?.toFixed(4) ?? '') : [])),
  ];
}
