import { DownloadOutlined, FilterOutlined, SearchOutlined } from '@ant-design/icons';
import { Badge, Button, Grid, Input, Segmented, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { useCan } from '@/app/session/session';
import { countOf } from '@/kit/filter/filter';
import { MenuButton } from '@/kit/MenuButton';
import { ColumnChooser } from '@/kit/table/ColumnChooser';
import type { Layout } from '@/kit/views/views';
import styles from '../leads.module.css';
import { LAYOUTS } from '../layouts';
import type { LeadsIndex } from '../useIndex';
import { useLeadCount } from '../useLeads';
import { useExport } from './useExport';

interface ToolbarProps {
  index: LeadsIndex;
  fields: FieldDescription[];
  onFilter: () => void;
}

/** Search, filter, how many there are, layout, columns, export. */
export function Toolbar({ index, fields, onFilter }: ToolbarProps) {
  const { t } = useTranslation(['leads', 'kit']);
  const wide = Grid.useBreakpoint().md ?? true;
  const { settings } = index;
  const count = countOf(settings.filter);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('toolbar')}>
      <Input
        className={styles.search}
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={index.search}
        maxLength={100}
        onChange={({ target }) => index.setSearch(target.value)}
      />
      <Tooltip title={wide ? undefined : t('kit:filter.title')}>
        <Badge count={count} size="small" color="var(--ant-color-primary)">
          <Button icon={<FilterOutlined />} aria-label={t('kit:filter.title')} onClick={onFilter}>
            {wide && t('kit:filter.title')}
          </Button>
        </Badge>
      </Tooltip>
      <div className={styles.rest}>
        <Total index={index} />
        <Segmented
          aria-label={t('layout')}
          value={settings.layout}
          onChange={(layout) => index.setLayout(layout as Layout)}
          options={LAYOUTS.map(({ key, icon }) => ({
            value: key,
            icon,
            label: wide ? t(`layouts.${key}`) : undefined,
            tooltip: wide ? undefined : t(`layouts.${key}`),
          }))}
        />
        {wide && settings.layout !== 'board' && (
          <ColumnChooser
            fields={fields}
            columns={settings.columns}
            fixed="name"
            onChange={(columns) => index.set({ columns })}
          />
        )}
        {wide && <ExportMenu index={index} />}
      </div>
    </div>
  );
}

function Total({ index }: { index: LeadsIndex }) {
  const { t } = useTranslation('leads');
  const count = useLeadCount(index.query);
  if (!count) return null;
  const number = count.total.toLocaleString('en-US');
  return (
    <span className={styles.total} aria-live="polite">
      {t(count.estimated ? 'totalAbout' : 'total', { number })}
    </span>
  );
}

function ExportMenu({ index }: { index: LeadsIndex }) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const start = useExport();
  if (!can('leads.lead.export')) return null;
  const items = [
    {
      key: 'xlsx',
      label: t('export.xlsx'),
      onClick: () => start(index.query, index.settings.columns, 'EXPORT_FORMAT_XLSX'),
    },
    {
      key: 'csv',
      label: t('export.csv'),
      onClick: () => start(index.query, index.settings.columns, 'EXPORT_FORMAT_CSV'),
    },
  ];
  return <MenuButton icon={<DownloadOutlined />} label={t('export.button')} items={items} />;
}
