import {
  BarsOutlined,
  DownloadOutlined,
  ImportOutlined,
  PlusOutlined,
  TableOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { FieldDescription, RecordType } from '@/api/types';
import NotFound from '@/app/NotFound';
import { useKeys } from '@/app/keys';
import { labelOf, useLocale } from '@/i18n';
import { RecordDrawer } from '@/kit/fields/RecordDrawer';
import { canFill } from '@/kit/fields/fields';
import { MenuButton } from '@/kit/MenuButton';
import { PageHeader } from '@/kit/PageHeader';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { IndexPage } from '@/kit/records/IndexPage';
import { IndexToolbar } from '@/kit/records/IndexToolbar';
import { methodOf, pluralOf, useMay } from '@/kit/records/types';
import { type RecordIndex, useRecordIndex } from '@/kit/records/useIndex';
import { refreshRecords, useFields } from '@/kit/records/useRecords';
import { useExporter } from '@/kit/useExporter';
import type { View, ViewSettings } from '@/kit/views/views';
import { createRecord, exporterOf, gridOf, kindOf } from './api';
import { isListed, shownOf } from './places';
import { TypeList } from './TypeList';
import { useType } from './useType';

const RecordGrid = lazy(async () => ({ default: (await import('@/kit/grid/RecordGrid')).RecordGrid }));

const LIST = { key: 'list', icon: <BarsOutlined /> } as const;
const GRID = { key: 'grid', icon: <TableOutlined /> } as const;

/** The records of a type that has no page of its own, by what the API says of it. */
export default function TypePage() {
  const type = useType();
  if (type === undefined) return <PageSkeleton />;
  if (type === null || !isListed(type)) return <NotFound />;
  return <Index key={type.type} type={type} />;
}

function Index({ type }: { type: RecordType }) {
  const kind = useMemo(() => kindOf(type), [type]);
  const all = useFields(kind);
  const fields = useMemo(() => shownOf(all), [all]);
  // which columns there are is part of the first view
  if (fields.length === 0) return <PageSkeleton />;
  return <Page type={type} fields={fields} />;
}

function Page({ type, fields }: { type: RecordType; fields: FieldDescription[] }) {
  const { t } = useTranslation('records');
  const locale = useLocale();
  const [kind, grid] = useMemo(() => [kindOf(type), gridOf(type)], [type]);
  const defaults = useMemo(() => defaultsOf(type, fields), [type, fields]);
  const builtin = useMemo(() => viewsOf(type, defaults, t), [type, defaults, t]);
  const index = useRecordIndex(kind.type, builtin, defaults);
  const name = pluralOf(type, locale);
  const title = type.titleField ?? '';
  const sheet = Boolean(methodOf(type, 'batchUpdate'));
  return (
    <IndexPage
      heading={name}
      type={kind.type}
      index={index}
      fields={fields}
      header={
        <PageHeader title={name}>
          <Create type={type} fields={fields} />
        </PageHeader>
      }
      toolbar={(onFilter) => (
        <IndexToolbar
          index={index}
          kind={kind}
          fields={fields}
          layouts={sheet ? [LIST, GRID] : [LIST]}
          search={t('search', { name })}
          title={title}
          onFilter={onFilter}
        >
          <Transfer type={type} index={index} />
        </IndexToolbar>
      )}
    >
      {sheet && index.settings.layout === 'grid' ? (
        <RecordGrid key={index.view.id} kind={grid} index={index} fields={fields} />
      ) : (
        <TypeList key={index.view.id} type={type} kind={kind} index={index} fields={fields} />
      )}
    </IndexPage>
  );
}

/** What people can fill in comes first, then when it was made. */
function defaultsOf({ titleField = '' }: RecordType, fields: FieldDescription[]): ViewSettings {
  const names = fields.filter((field) => !field.outputOnly || field.name === 'create_time');
  const sorted = fields.some(({ name, sortable }) => name === 'create_time' && sortable);
  return {
    layout: 'list',
    columns: [titleField, ...names.flatMap(({ name = '' }) => (name === titleField ? [] : name))],
    filter: {},
    orderBy: sorted ? '-create_time' : titleField,
  };
}

function viewsOf(type: RecordType, settings: ViewSettings, t: (key: 'all' | 'deleted') => string): View[] {
  const all = { id: 'all', name: t('all'), settings };
  const bin = { id: 'deleted', name: t('deleted'), settings: { ...settings, deleted: true } };
  return type.deletable && methodOf(type, 'undelete') ? [all, bin] : [all];
}

function Create({ type, fields }: { type: RecordType; fields: FieldDescription[] }) {
  const { t } = useTranslation('records');
  const locale = useLocale();
  const navigate = useNavigate();
  const may = useMay()(type, 'create');
  const [open, setOpen] = useState(false);
  useKeys('n', () => setOpen(true), { enabled: may });
  if (!may) return null;
  const title = t('create', { name: labelOf(type, locale) });
  return (
    <>
      <Button type="primary" icon={<PlusOutlined />} title={`${title} (N)`} onClick={() => setOpen(true)}>
        {title}
      </Button>
      {open && (
        <RecordDrawer
          title={title}
          fields={fields.filter(canFill)}
          onClose={() => setOpen(false)}
          onSave={async (record) => {
            const made = await createRecord(type, record);
            void refreshRecords(type.type ?? '');
            void navigate(`/records/${type.type}/${made.id}`);
          }}
        />
      )}
    </>
  );
}

/** Sheets in and out. */
function Transfer({ type, index }: { type: RecordType; index: RecordIndex }) {
  const { t } = useTranslation('records');
  const may = useMay();
  const exporter = useMemo(() => exporterOf(type), [type]);
  const start = useExporter(exporter);
  const item = (key: 'xlsx' | 'csv', format: 'EXPORT_FORMAT_XLSX' | 'EXPORT_FORMAT_CSV') => ({
    key,
    label: t(key),
    onClick: () => void start(index.query, index.settings.columns, format),
  });
  return (
    <>
      {may(type, 'import') && (
        <Link to={`/imports?of=${type.type}`}>
          <Button icon={<ImportOutlined />} tabIndex={-1}>
            {t('import')}
          </Button>
        </Link>
      )}
      {may(type, 'export') && (
        <MenuButton
          icon={<DownloadOutlined />}
          label={t('export')}
          items={[item('xlsx', 'EXPORT_FORMAT_XLSX'), item('csv', 'EXPORT_FORMAT_CSV')]}
        />
      )}
    </>
  );
}
