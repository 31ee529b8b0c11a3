import { DownloadOutlined, FilterOutlined } from '@ant-design/icons';
import { Badge, Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterPanel } from '../shared/FilterPanel';
import styles from './funnel.module.css';
import { useAllowed, useChoices } from './names';
import {
  COMPARISONS,
  type ComparisonKey,
  comparisonOf,
  type Period,
  type PeriodKey,
  PERIODS,
} from './period';
import { DIMENSIONS, type DimensionKey, type FunnelSettings, MOST_GROUPS } from './settings';

interface ToolbarProps {
  settings: FunnelSettings;
  set: (change: Partial<FunnelSettings>) => void;
  onExport: () => void;
}

/** Period, comparison, grouping, filters, export. */
export function Toolbar({ settings, set, onExport }: ToolbarProps) {
  const { t } = useTranslation('funnel');
  const [filtering, setFiltering] = useState(false);
  const allowed = useAllowed(DIMENSIONS);
  const choices = useChoices();
  const filters = Object.keys(settings.filters).length;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('toolbar')}>
      <Labelled text={t('period')}>
        <Select<PeriodKey>
          aria-label={t('period')}
          popupMatchSelectWidth={false}
          value={settings.period}
          options={PERIODS.map((key) => ({ value: key, label: t(`periods.${key}`) }))}
          // a period of one's own begins as the one that is shown
          onChange={(period) => set({ period })}
        />
        {settings.period === 'custom' && (
          <Days
            label={t('period')}
            value={settings.days}
            onChange={(days) => set({ period: 'custom', days })}
          />
        )}
      </Labelled>
      <Labelled text={t('compare')}>
        <Select<ComparisonKey>
          aria-label={t('compare')}
          popupMatchSelectWidth={false}
          value={settings.comparison}
          options={COMPARISONS.map((key) => ({ value: key, label: t(`comparisons.${key}`) }))}
          onChange={(comparison) =>
            set({
              comparison,
              compared:
                comparison === 'custom'
                  ? (settings.compared ?? comparisonOf('previous', settings.days))
                  : null,
            })
          }
        />
        {settings.comparison === 'custom' && settings.compared && (
          <Days label={t('compare')} value={settings.compared} onChange={(compared) => set({ compared })} />
        )}
      </Labelled>
      <Labelled text={t('groupBy')}>
        <Select<DimensionKey[]>
          mode="multiple"
          aria-label={t('groupBy')}
          placeholder={t('noGroups')}
          popupMatchSelectWidth={false}
          maxCount={MOST_GROUPS}
          className={styles.groupBy}
          value={settings.groupBy}
          options={allowed.map((key) => ({ value: key, label: t(`dimensions.${key}`) }))}
          onChange={(groupBy) => set({ groupBy })}
        />
      </Labelled>
      <Badge count={filters} size="small" color="var(--ant-color-primary)">
        <Button icon={<FilterOutlined />} onClick={() => setFiltering(true)}>
          {t('filters')}
        </Button>
      </Badge>
      <Button icon={<DownloadOutlined />} onClick={onExport}>
        {t('export')}
      </Button>
      <FilterPanel
        open={filtering}
        fields={allowed.map((key) => ({
          key,
          label: t(`dimensions.${key}`),
          options: choices[key],
          // courses are what people wrote
          free: key === 'COURSE',
        }))}
        value={settings.filters}
        onChange={(changed) => set({ filters: changed })}
        onClose={() => setFiltering(false)}
      />
    </div>
  );
}

function Labelled({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className={styles.labelled}>
      <span aria-hidden>{text}</span>
      {children}
    </div>
  );
}

function Days({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Period;
  onChange: (value: Period) => void;
}) {
  return (
    <DatePicker.RangePicker
      aria-label={label}
      allowClear={false}
      value={[dayjs(value.from), dayjs(value.to)]}
      onChange={(range) => {
        const [from, to] = range ?? [];
        if (from && to) onChange({ from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') });
      }}
    />
  );
}
