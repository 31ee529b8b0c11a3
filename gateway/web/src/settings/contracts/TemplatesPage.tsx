import { Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { AmountInput } from '@/kit/money/AmountInput';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import {
  CLAUSES,
  createTemplate,
  listClauses,
  listTemplates,
  type Template,
  TEMPLATES,
  updateTemplate,
} from './api';
import { FieldRows, LineRows, SectionRows } from './rows';
import { Placeholders } from './Placeholders';

const LANGUAGES = ['LANGUAGE_ZH', 'LANGUAGE_EN', 'LANGUAGE_BOTH'] as const;
const CURRENCIES = ['CNY', 'GBP', 'USD', 'EUR', 'HKD', 'AUD', 'CAD', 'SGD', 'JPY'];
const NEW: Template = {
  branchId: 0,
  nameZh: '',
  nameEn: '',
  titleZh: '',
  titleEn: '',
  introZh: '',
  introEn: '',
  language: 'LANGUAGE_ZH',
  sections: [],
  fields: [],
  lines: [],
  currency: 'CNY',
  priceMinor: '0',
};

/** What contracts are made from. */
export default function TemplatesPage() {
  const { t } = useTranslation(['contracts', 'settings']);
  const locale = useLocale();
  return (
    <RecordsPage<Template>
      title={t('settings:sections.templates')}
      intro={t('templates.intro')}
      type={TEMPLATES}
      load={listTemplates}
      permission="contracts.template.edit"
      newLabel={t('templates.new')}
      empty={t('templates.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn} ${one.titleZh}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'name', label: t('settings:name'), cell: (one) => labelOf(one, locale) },
        {
          key: 'language',
          label: t('templates.language'),
          cell: ({ language }) => t(`language.${language}`),
        },
        { key: 'clauses', label: t('terms'), cell: ({ sections = [] }) => sections.length },
        { key: 'revision', label: t('templates.revision'), cell: ({ revision }) => revision },
        { key: 'branch', label: t('settings:branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'state',
          label: t('settings:state'),
          cell: ({ archived }) => (archived ? <Mark>{t('settings:archived')}</Mark> : null),
        },
      ]}
      Editor={TemplateEditor}
    />
  );
}

function TemplateEditor({ record, editable, onClose }: EditorProps<Template>) {
  const { t } = useTranslation(['contracts', 'settings']);
  const locale = useLocale();
  const clauses = useQuery({ queryKey: [CLAUSES, 'list'], queryFn: listClauses });
  const editor = useEditor<Template>({
    initial: record ?? NEW,
    type: TEMPLATES,
    noun: 'template',
    create: createTemplate,
    update: updateTemplate,
    check: (draft): Record<string, string> => ({
      ...(!draft.nameZh?.trim() && { nameZh: t('settings:required') }),
      ...(!draft.titleZh?.trim() && { titleZh: t('settings:required') }),
      ...((draft.sections ?? []).length === 0 && { sections: t('settings:required') }),
    }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('templates.new')}
      type={TEMPLATES}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <NameFields editor={editor} max={100} />
      <div className={shared.pair}>
        <Field id="branch" label={t('settings:branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="contracts.template.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
        <Field id="language" label={t('templates.language')} error={errorAt('language')}>
          <Select
            id="language"
            value={draft.language}
            options={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
            onChange={(language) => set({ language })}
          />
        </Field>
      </div>
      <div className={shared.pair}>
        {(['titleZh', 'titleEn'] as const).map((name) => (
          <Field
            key={name}
            id={name}
            label={t(`templates.${name}`)}
            required={name === 'titleZh'}
            error={errorAt(name)}
          >
            <Input
              id={name}
              maxLength={200}
              value={draft[name]}
              onChange={({ target }) => set({ [name]: target.value })}
            />
          </Field>
        ))}
      </div>
      {(['introZh', 'introEn'] as const).map((name) => (
        <Field key={name} id={name} label={t(`templates.${name}`)} error={errorAt(name)}>
          <Input.TextArea
            id={name}
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={draft[name]}
            onChange={({ target }) => set({ [name]: target.value })}
          />
        </Field>
      ))}
      <Placeholders />
      <Field id="sections" label={t('templates.sections')} error={errorAt('sections')}>
        <SectionRows
          rows={draft.sections ?? []}
          clauses={clauses.data ?? []}
          onChange={(sections) => set({ sections })}
        />
      </Field>
      <Field
        id="fields"
        label={t('templates.fields')}
        hint={t('templates.fieldsHint')}
        error={errorAt('fields')}
      >
        <FieldRows rows={draft.fields ?? []} onChange={(fields) => set({ fields })} />
      </Field>
      <Field id="lines" label={t('templates.lines')} hint={t('templates.linesHint')} error={errorAt('lines')}>
        <LineRows rows={draft.lines ?? []} onChange={(lines) => set({ lines })} />
      </Field>
      <div className={shared.pair}>
        <Field id="currency" label={t('templates.currency')} error={errorAt('currency')}>
          <Select
            id="currency"
            value={draft.currency}
            options={CURRENCIES.map((value) => ({ value, label: value }))}
            onChange={(currency) => set({ currency })}
          />
        </Field>
        <Field id="price" label={t('templates.price')} error={errorAt('priceMinor')}>
          <AmountInput
            id="price"
            value={draft.priceMinor}
            currency={draft.currency}
            onChange={(priceMinor) => set({ priceMinor })}
          />
        </Field>
      </div>
      {!editor.isNew && (
        <Field id="archived" label={t('settings:archived')} hint={t('settings:archivedHint')}>
          <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
        </Field>
      )}
    </EditorDrawer>
  );
}
