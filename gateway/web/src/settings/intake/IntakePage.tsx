import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Mark } from '@/kit/Mark';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import { listSources, type Source, SOURCES } from './api';
import { SourceEditor } from './SourceEditor';

/** The forms and webhooks through which leads come in. */
export default function IntakePage() {
  const { t } = useTranslation('settings');
  return (
    <RecordsPage<Source>
      title={t('sections.intake')}
      intro={t('intake.intro')}
      type={SOURCES}
      load={listSources}
      permission="leads.intake.edit"
      newLabel={t('intake.new')}
      empty={t('intake.empty')}
      textOf={({ name = '' }) => name}
      faded={({ enabled }) => !enabled}
      columns={[
        { key: 'name', label: t('name'), cell: ({ name }) => name },
        { key: 'kind', label: t('intake.kind'), cell: ({ kind }) => t(`intake.kinds.${kind}`) },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'fields',
          label: t('intake.fields'),
          cell: ({ fields = [] }) => t('intake.count', { count: fields.length }),
        },
        {
          key: 'state',
          label: t('state'),
          cell: ({ enabled }) => (
            <Mark tone={enabled ? 'success' : undefined}>{t(enabled ? 'enabled' : 'disabled')}</Mark>
          ),
        },
        {
          key: 'log',
          label: t('sections.entries'),
          cell: ({ id }) => (
            <Link to={`/settings/entries?source=${id}`} onClick={(event) => event.stopPropagation()}>
              {t('intake.log')}
            </Link>
          ),
        },
      ]}
      Editor={SourceEditor}
    />
  );
}
