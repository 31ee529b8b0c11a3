import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { type CustomField, FIELDS, listFields } from './api';
import { FieldEditor } from './FieldEditor';

/** The fields an administrator added to leads. */
export default function FieldsPage() {
  const { t } = useTranslation(['settings', 'kit']);
  const locale = useLocale();
  return (
    <RecordsPage<CustomField>
      title={t('settings:sections.fields')}
      intro={t('settings:fields.intro')}
      type={FIELDS}
      load={listFields}
      permission="leads.custom_field.edit"
      newLabel={t('settings:fields.new')}
      empty={t('settings:fields.empty')}
      textOf={(one) => `${one.labelZh} ${one.labelEn} ${one.key}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'label', label: t('settings:name'), cell: (one) => labelOf(one, locale) },
        { key: 'key', label: t('settings:fields.key'), cell: ({ key }) => <code>custom.{key}</code> },
        {
          key: 'type',
          label: t('settings:fields.type'),
          cell: ({ type }) => t(`settings:fields.types.${type}`),
        },
        {
          key: 'class',
          label: t('settings:fields.class'),
          cell: (one) => t(`kit:classes.${(one.class ?? '').replace('FIELD_CLASS_', '')}` as never),
        },
        { key: 'group', label: t('settings:fields.group'), cell: ({ group }) => group },
        {
          key: 'state',
          label: t('settings:state'),
          cell: ({ required, archived }) => (
            <span className={shared.row}>
              {required && <Mark tone="processing">{t('settings:fields.required')}</Mark>}
              {archived && <Mark>{t('settings:archived')}</Mark>}
            </span>
          ),
        },
      ]}
      Editor={FieldEditor}
    />
  );
}
