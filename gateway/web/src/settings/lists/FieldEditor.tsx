import { Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { type Editor, useEditor } from '../shared/useEditor';
import { createField, type CustomField, FIELDS, updateField } from './api';
import { ChoiceList } from './ChoiceList';

const KEY = /^[a-z][a-z0-9_]{0,40}$/;
const TYPES = [
  'TEXT',
  'LONG_TEXT',
  'NUMBER',
  'DATE',
  'TIME',
  'BOOL',
  'CHOICE',
  'CHOICES',
  'PERSON',
  'PHONE',
  'EMAIL',
  'URL',
  'COUNTRY',
  'COUNTRIES',
  'TAGS',
  'FORMULA',
].map((name) => `FIELD_TYPE_${name}` as CustomField['type']);
const CLASSES = ['BUSINESS', 'PERSONAL', 'CONTACT', 'SENSITIVE', 'MONEY'] as const;

/** A custom field of leads. */
export function FieldEditor({ record, editable, onClose }: EditorProps<CustomField>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const editor = useEditor<CustomField>({
    initial: record ?? {
      recordType: 'leads.lead',
      key: '',
      labelZh: '',
      labelEn: '',
      type: 'FIELD_TYPE_TEXT',
      class: 'FIELD_CLASS_BUSINESS',
      choices: [],
      required: false,
      group: '',
      formula: '',
      position: 1,
    },
    type: FIELDS,
    noun: 'custom_field',
    create: createField,
    update: updateField,
    check: ({ key, labelZh }) => ({
      ...(!labelZh?.trim() && { labelZh: t('required') }),
      ...(!KEY.test(key ?? '') && { key: t('fields.keyHint') }),
    }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  const chosen = draft.type === 'FIELD_TYPE_CHOICE' || draft.type === 'FIELD_TYPE_CHOICES';
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('fields.new')}
      type={FIELDS}
      size={640}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <Names editor={editor} />
      <Kind editor={editor} />
      {chosen && (
        <Field label={t('fields.choices')} required error={errorAt('choices')}>
          <ChoiceList
            choices={draft.choices ?? []}
            editable={editable}
            errorAt={(place, path) => errorAt(`choices[${place}].${path}`)}
            onChange={(choices) => set({ choices })}
          />
        </Field>
      )}
      {draft.type === 'FIELD_TYPE_FORMULA' && (
        <Field
          id="formula"
          label={t('fields.formula')}
          required
          hint={t('fields.formulaHint')}
          error={errorAt('formula')}
        >
          <Input.TextArea
            id="formula"
            spellCheck={false}
            maxLength={1000}
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={draft.formula}
            onChange={({ target }) => set({ formula: target.value })}
          />
        </Field>
      )}
      <div className={shared.three}>
        <Field id="required" label={t('fields.required')} error={errorAt('required')}>
          <Switch id="required" checked={draft.required} onChange={(required) => set({ required })} />
        </Field>
        <Field id="position" label={t('position')} error={errorAt('position')}>
          <InputNumber
            id="position"
            min={0}
            precision={0}
            value={draft.position}
            onChange={(position) => set({ position: position ?? 0 })}
          />
        </Field>
        {!editor.isNew && (
          <Field id="archived" label={t('archived')} hint={t('fields.archivedHint')}>
            <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
          </Field>
        )}
      </div>
    </EditorDrawer>
  );
}

/** What stays when the type changes: choices among choices, the formula of a formula. */
function leftOf({ choices }: CustomField, type: CustomField['type']): Partial<CustomField> {
  const chosen = type === 'FIELD_TYPE_CHOICE' || type === 'FIELD_TYPE_CHOICES';
  return { formula: '', choices: chosen ? choices : [] };
}

function Names({ editor }: { editor: Editor<CustomField> }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  return (
    <>
      <div className={shared.pair}>
        <Field id="labelZh" label={t('nameZh')} required error={errorAt('labelZh')}>
          <Input
            id="labelZh"
            autoFocus={editor.isNew}
            maxLength={60}
            value={draft.labelZh}
            onChange={({ target }) => set({ labelZh: target.value })}
          />
        </Field>
        <Field id="labelEn" label={t('nameEn')} error={errorAt('labelEn')}>
          <Input
            id="labelEn"
            maxLength={60}
            value={draft.labelEn}
            onChange={({ target }) => set({ labelEn: target.value })}
          />
        </Field>
      </div>
      <div className={shared.pair}>
        <Field id="key" label={t('fields.key')} required error={errorAt('key')} hint={t('fields.keyHint')}>
          <Input
            id="key"
            disabled={!editor.isNew}
            maxLength={41}
            value={draft.key}
            onChange={({ target }) => set({ key: target.value.toLowerCase() })}
          />
        </Field>
        <Field id="group" label={t('fields.group')} error={errorAt('group')} hint={t('fields.groupHint')}>
          <Input
            id="group"
            maxLength={60}
            value={draft.group}
            onChange={({ target }) => set({ group: target.value })}
          />
        </Field>
      </div>
    </>
  );
}

function Kind({ editor }: { editor: Editor<CustomField> }) {
  const { t } = useTranslation(['settings', 'kit']);
  const { draft, set, errorAt } = editor;
  return (
    <div className={shared.pair}>
      <Field
        id="type"
        label={t('settings:fields.type')}
        required
        error={errorAt('type')}
        hint={editor.isNew && t('settings:fields.typeHint')}
      >
        <Select
          id="type"
          disabled={!editor.isNew}
          value={draft.type}
          options={TYPES.map((value) => ({ value, label: t(`settings:fields.types.${value}`) }))}
          onChange={(type) => set({ type, ...leftOf(draft, type) })}
        />
      </Field>
      <Field
        id="class"
        label={t('settings:fields.class')}
        required
        error={errorAt('class')}
        hint={t('settings:fields.classHint')}
      >
        <Select
          id="class"
          value={draft.class}
          options={CLASSES.map((name) => ({
            value: `FIELD_CLASS_${name}` as CustomField['class'],
            label: t(`kit:classes.${name}`),
          }))}
          onChange={(chosen) => set({ class: chosen })}
        />
      </Field>
    </div>
  );
}
