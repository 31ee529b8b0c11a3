import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { money } from '@/kit/money/money';
import type { FigureDefinition, FigureGroup, FigureKind } from './api';
import type { Pick } from './Cards';
import { Definition, useLabel } from './Definition';
import styles from './figures.module.css';
import { useGroupName } from './names';
import { Rows } from './Rows';
import { dimensionOf, type DimensionKey } from './settings';
import { count, dayCount, NOTHING, owedOf, percent } from './values';

interface GroupTableProps {
  groups: FigureGroup[];
  definitions: FigureDefinition[];
  groupBy: DimensionKey;
  onPick: Pick;
}

/** The figures of each group; a figure that is not split this way has no column. */
export function GroupTable({ groups, definitions, groupBy, onPick }: GroupTableProps) {
  const { t } = useTranslation('figures');
  const nameOf = useGroupName();
  const label = useLabel();
  const split = definitions.filter(({ dimensions = [] }) => dimensions.includes(dimensionOf(groupBy)));
  const columns: TableColumnsType<FigureGroup> = [
    {
      key: 'group',
      title: t(`dimensions.${groupBy}`),
      fixed: 'start',
      render: (_, { key = '' }) => nameOf(groupBy, key),
    },
    ...split.map((definition) => ({
      key: definition.kind,
      title: (
        <span className={styles.columnTitle}>
          {label(definition)} <Definition of={definition} />
        </span>
      ),
      render: (_: unknown, group: FigureGroup) => (
        <Cell
          kind={definition.kind}
          group={group}
          name={`${nameOf(groupBy, group.key ?? '')} · ${label(definition)}`}
          onPick={onPick}
        />
      ),
    })),
  ];
  return (
    <Table<FigureGroup>
      size="small"
      aria-label={t('groups')}
      rowKey={({ key = '' }) => key}
      columns={columns}
      dataSource={groups}
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: t('empty') }}
    />
  );
}

interface CellProps {
  kind: FigureKind | undefined;
  group: FigureGroup;
  name: string;
  onPick: Pick;
}

function Cell({ kind, group, name, onPick }: CellProps) {
  const { key = '', offerRate, serviceCycle, refundRates = [] } = group;
  const rows = (number: number, currency = '') => (
    <Rows
      count={number}
      label={[name, currency].filter(Boolean).join(' ')}
      onClick={() => kind && onPick({ kind, part: 'FIGURE_PART_WHOLE', key, currency }, name)}
    />
  );
  switch (kind) {
    case 'FIGURE_KIND_OFFER_RATE':
      return offerRate ? (
        <>
          {percent(offerRate.ratio)} · {rows(count(offerRate.appliedCount))}
        </>
      ) : (
        NOTHING
      );
    case 'FIGURE_KIND_SERVICE_CYCLE':
      return serviceCycle ? (
        <>
          {dayCount(serviceCycle.averageDays)} · {rows(count(serviceCycle.studentCount))}
        </>
      ) : (
        NOTHING
      );
    case 'FIGURE_KIND_REFUND_RATE':
      return refundRates.map(({ currency = '', receivedMinor, amountRatio, countRatio, receiptCount }) => (
        <div key={currency}>
          {currency} {percent(receivedMinor === undefined ? countRatio : amountRatio)} ·{' '}
          {rows(count(receiptCount), currency)}
        </div>
      ));
    case 'FIGURE_KIND_RECEIVABLES':
      return owedOf(group).map(({ currency, total, bands }) => (
        <div key={currency}>
          {total === undefined ? currency : money(total, currency)} ·{' '}
          {rows(
            bands.reduce((sum, { lines }) => sum + lines, 0),
            currency,
          )}
        </div>
      ));
    default:
      return null;
  }
}
