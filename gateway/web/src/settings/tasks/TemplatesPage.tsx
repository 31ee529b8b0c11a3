import { useTranslation } from 'react-i18next';
import type { TaskTemplate } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryName } from '@/kit/fields/countries';
import { Mark } from '@/kit/Mark';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import { listTemplates, TEMPLATES } from './api';
import { TemplateEditor } from './TemplateEditor';

/** Lists of tasks that are made at times relative to an anchor: a deadline, an offer. */
export default function TemplatesPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const countries = ({ countries: codes = [] }: TaskTemplate) =>
    codes.length > 0 ? codes.map((code) => countryName(code, locale)).join('、') : t('any');
  return (
    <RecordsPage<TaskTemplate>
      title={t('sections.taskTemplates')}
      intro={t('templates.intro')}
      type={TEMPLATES}
      load={listTemplates}
      permission="tasks.task_template.edit"
      newLabel={t('templates.new')}
      empty={t('templates.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'name', label: t('name'), cell: (one) => labelOf(one, locale) },
        {
          key: 'use',
          label: t('templates.use'),
          cell: ({ use = 'TEMPLATE_USE_MANUAL' }) => t(`templates.uses.${use}`),
        },
        { key: 'countries', label: t('templates.countries'), cell: countries },
        { key: 'items', label: t('templates.items'), cell: ({ items = [] }) => items.length },
        {
          key: 'effective',
          label: t('templates.effective'),
          cell: ({ effectiveFrom, effectiveTo }) =>
            effectiveFrom || effectiveTo ? `${effectiveFrom || '…'} – ${effectiveTo || '…'}` : '',
        },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ archived }) => (archived ? <Mark>{t('archived')}</Mark> : null),
        },
      ]}
      Editor={TemplateEditor}
    />
  );
}
