import { DownloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { useCan } from '@/app/session/session';
import { MenuButton } from '@/kit/MenuButton';
import { IndexToolbar } from '@/kit/records/IndexToolbar';
import { LAYOUTS } from '../layouts';
import type { LeadsIndex } from '../useIndex';
import { LEAD } from '../useLeads';
import { useExport } from './useExport';

interface ToolbarProps {
  index: LeadsIndex;
  fields: FieldDescription[];
  onFilter: () => void;
}

/** Search, filter, how many there are, layout, columns, export. */
export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation('leads');
  return (
    <IndexToolbar {...props} kind={LEAD} layouts={LAYOUTS} search={t('search')} title="name">
      <ExportMenu index={props.index} />
    </IndexToolbar>
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
