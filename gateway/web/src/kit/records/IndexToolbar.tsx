import { FilterOutlined, SearchOutlined } from '@ant-design/icons';
import { Badge, Button, Grid, Input, Segmented, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { countOf } from '../filter/filter';
import { ColumnChooser } from '../table/ColumnChooser';
import type { Layout } from '../views/views';
import type { RecordKind } from './kind';
import styles from './records.module.css';
import type { RecordIndex } from './useIndex';
import { useCount } from './useRecords';

interface IndexToolbarProps<T extends AnyRecord> {
  index: RecordIndex;
  kind: RecordKind<T>;
  fields: FieldDescription[];
  layouts: { key: Layout; icon: ReactNode }[];
  /** What the search looks through. */
  search: string;
  /** The field that is always the first column. */
  title: string;
  onFilter: () => void;
  /** More to do with all of them; not on a phone. */
  children?: ReactNode;
}

/** Layouts whose columns can be chosen. */
const COLUMNS = new Set<Layout>(['list', 'grid']);

/** Above every layout of an index: search, filter, how many there are, layout, columns. */
export function IndexToolbar<T extends AnyRecord>(props: IndexToolbarProps<T>) {
  const { t } = useTranslation('kit');
  const wide = Grid.useBreakpoint().md ?? true;
  const { index, layouts } = props;
  const { settings } = index;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('index.toolbar')}>
      <Input
        className={styles.search}
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        placeholder={props.search}
        aria-label={props.search}
        value={index.search}
        maxLength={100}
        onChange={({ target }) => index.setSearch(target.value)}
      />
      <Tooltip title={wide ? undefined : t('filter.title')}>
        <Badge count={countOf(settings.filter)} size="small" color="var(--ant-color-primary)">
          <Button icon={<FilterOutlined />} aria-label={t('filter.title')} onClick={props.onFilter}>
            {wide && t('filter.title')}
          </Button>
        </Badge>
      </Tooltip>
      <div className={styles.rest}>
        <Total {...props} />
        <Segmented
          aria-label={t('index.layout')}
          value={settings.layout}
          onChange={(layout) => index.setLayout(layout as Layout)}
          options={layouts.map(({ key, icon }) => ({
            value: key,
            icon,
            label: wide ? t(`index.layouts.${key}`) : undefined,
            tooltip: wide ? undefined : t(`index.layouts.${key}`),
          }))}
        />
        {wide && COLUMNS.has(settings.layout) && (
          <ColumnChooser
            fields={props.fields}
            columns={settings.columns}
            fixed={props.title}
            onChange={(columns) => index.set({ columns })}
          />
        )}
        {wide && props.children}
      </div>
    </div>
  );
}

function Total<T extends AnyRecord>({ kind, index }: IndexToolbarProps<T>) {
  const { t } = useTranslation('kit');
  const count = useCount(kind, index.query);
  if (!count) return null;
  const number = count.total.toLocaleString('en-US');
  return (
    <span className={styles.total} aria-live="polite">
      {t(count.estimated ? 'index.totalAbout' : 'index.total', { number })}
    </span>
  );
}
