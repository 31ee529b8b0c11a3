import { DownloadOutlined, FilterOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Badge, Button, Dropdown, Grid, Input, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { useCan } from '@/app/session/session';
import { countOf } from '@/kit/filter/filter';
import { ColumnChooser } from '@/kit/table/ColumnChooser';
import { useExporter } from '@/kit/useExporter';
import type { RecordIndex } from '@/kit/records/useIndex';
import { STUDENTS_EXPORTER } from '../api';
import styles from '../students.module.css';
import { useStudentCount } from '../useStudents';

interface ToolbarProps {
  index: RecordIndex;
  fields: FieldDescription[];
  onFilter: () => void;
  onCreate?: () => void;
}

/** Search, filter, how many there are, columns, export, a new one. */
export function Toolbar({ index, fields, onFilter, onCreate }: ToolbarProps) {
  const { t } = useTranslation(['students', 'kit']);
  const wide = Grid.useBreakpoint().md ?? true;
  const { settings } = index;
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
      <Badge count={countOf(settings.filter)} size="small" color="var(--ant-color-primary)">
        <Button icon={<FilterOutlined />} aria-label={t('kit:filter.title')} onClick={onFilter}>
          {wide && t('kit:filter.title')}
        </Button>
      </Badge>
      <div className={styles.rest}>
        <Total index={index} />
        {wide && (
          <ColumnChooser
            fields={fields}
            columns={settings.columns}
            fixed="name"
            onChange={(columns) => index.set({ columns })}
          />
        )}
        {wide && <ExportMenu index={index} />}
        {onCreate && (
          <Button icon={<PlusOutlined />} aria-label={t('create')} onClick={onCreate}>
            {wide && t('create')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Total({ index }: { index: RecordIndex }) {
  const { t } = useTranslation('students');
  const count = useStudentCount(index.query);
  if (!count) return null;
  const number = count.total.toLocaleString('en-US');
  return (
    <span className={styles.total} aria-live="polite">
      {t(count.estimated ? 'totalAbout' : 'total', { number })}
    </span>
  );
}

function ExportMenu({ index }: { index: RecordIndex }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const start = useExporter(STUDENTS_EXPORTER);
  if (!can('students.student.export')) return null;
  const items = (['EXPORT_FORMAT_XLSX', 'EXPORT_FORMAT_CSV'] as const).map((format) => ({
    key: format,
    label: t(`export.${format}`),
    onClick: () => void start(index.query, index.settings.columns, format),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Tooltip title={t('export.button')}>
        <Button icon={<DownloadOutlined />} aria-label={t('export.button')} />
      </Tooltip>
    </Dropdown>
  );
}
