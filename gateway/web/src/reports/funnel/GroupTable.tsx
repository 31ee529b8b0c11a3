import { Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Funnel, FunnelGroup, FunnelStage } from './api';
import { Change } from './Change';
import { Definition, type Defined } from './Definition';
import {
  ALL_STAGES,
  countDelta,
  countOf,
  formatRatio,
  ratioDelta,
  ratioOf,
  type StageInfo,
  STAGES,
} from './figures';
import styles from './funnel.module.css';
import { useNames } from './names';
import type { DimensionKey } from './settings';
import { CountButton } from './StageTable';

const PAGE = 50;

interface GroupTableProps {
  funnel: Funnel;
  groupBy: DimensionKey[];
  onPick: (keys: string[], stage: FunnelStage, compared: boolean) => void;
}

/** The funnel of each group, to be sorted by any figure; bars show the size beside the largest. */
export function GroupTable({ funnel, groupBy, onPick }: GroupTableProps) {
  const { t } = useTranslation('funnel');
  const columns = useColumns({ funnel, groupBy, onPick });
  return (
    <Table<FunnelGroup>
      size="small"
      aria-label={t('groups')}
      rowKey={({ keys = [] }) => keys.join('\u0000')}
      columns={columns}
      dataSource={funnel.groups ?? []}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: t('empty') }}
    />
  );
}

function useColumns({ funnel, groupBy, onPick }: GroupTableProps): TableColumnsType<FunnelGroup> {
  const { t } = useTranslation('funnel');
  const nameOf = useNames();
  const compared = funnel.compare !== undefined;
  const groups = funnel.groups ?? [];
  const titled = (of: Defined, name: string): ReactNode => (
    <span className={styles.columnTitle}>
      {name}
      {/* asking what a figure means is not sorting by it */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span onClick={(event) => event.stopPropagation()}>
        <Definition of={of} name={name} />
      </span>
    </span>
  );
  const named = groupBy.map((dimension, place) => ({
    key: dimension,
    title: t(`dimensions.${dimension}`),
    fixed: place === 0 ? ('start' as const) : undefined,
    render: (_: unknown, { keys = [] }: FunnelGroup) => nameOf(dimension, keys[place] ?? ''),
    sorter: (a: FunnelGroup, b: FunnelGroup) =>
      nameOf(dimension, a.keys?.[place] ?? '').localeCompare(nameOf(dimension, b.keys?.[place] ?? '')),
  }));
  const counts = ALL_STAGES.map((stage) => {
    const most = Math.max(1, ...groups.map(({ figures }) => countOf(figures, stage)));
    return {
      key: stage.key,
      title: titled(stage.key, t(`stages.${stage.key}`)),
      align: 'end' as const,
      sorter: (a: FunnelGroup, b: FunnelGroup) => countOf(a.figures, stage) - countOf(b.figures, stage),
      sortDirections: ['descend' as const, 'ascend' as const],
      render: (_: unknown, group: FunnelGroup) => (
        <CountCell group={group} stage={stage} most={most} compared={compared} onPick={onPick} />
      ),
    };
  });
  const ratios = STAGES.flatMap((stage) =>
    stage.ratio
      ? {
          key: stage.ratio,
          title: titled(stage.ratio as Defined, t(`ratios.${stage.ratio as 'wonRatio'}`)),
          align: 'end' as const,
          sorter: (a: FunnelGroup, b: FunnelGroup) =>
            (ratioOf(a.figures, stage) ?? -1) - (ratioOf(b.figures, stage) ?? -1),
          sortDirections: ['descend' as const, 'ascend' as const],
          render: (_: unknown, { figures, compare }: FunnelGroup) => (
            <span className={styles.cell}>
              {formatRatio(ratioOf(figures, stage))}
              {compared && (
                <Change delta={ratioDelta(ratioOf(figures, stage), ratioOf(compare, stage), t('points'))} />
              )}
            </span>
          ),
        }
      : [],
  );
  return [...named, ...counts, ...ratios];
}

interface CountCellProps extends Pick<GroupTableProps, 'onPick'> {
  group: FunnelGroup;
  stage: StageInfo;
  most: number;
  compared: boolean;
}

function CountCell({ group, stage, most, compared, onPick }: CountCellProps) {
  const { t } = useTranslation('funnel');
  const count = countOf(group.figures, stage);
  const before = countOf(group.compare, stage);
  return (
    <span className={styles.cell}>
      <CountButton
        count={count}
        label={t(`stages.${stage.key}`)}
        onClick={() => onPick(group.keys ?? [], stage.stage, false)}
      />
      <span className={styles.bar} aria-hidden>
        <span data-stage={stage.key} style={{ width: `${(count / most) * 100}%` }} />
      </span>
      {compared && <Change delta={countDelta(count, before)} inverse={stage.key === 'lost'} />}
    </span>
  );
}
