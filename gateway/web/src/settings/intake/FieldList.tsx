import { DeleteOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Checkbox, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { SortableList } from '../shared/SortableList';
import type { Editor } from '../shared/useEditor';
import { useFieldOptions } from '../shared/useLeadFields';
import type { Source, SourceField } from './api';
import styles from './intake.module.css';
import { type Found, pathsOf, pick, sampleOf } from './path';

interface FieldListProps {
  editor: Editor<Source>;
  editable: boolean;
  webhook: boolean;
}

const EXAMPLE = JSON.stringify(
  { data: { user: { name: '张三', mobile: '13800138000' }, wish: ['GB', 'US'] } },
  null,
  2,
);

/** The questions of a form in their order, or where a webhook's values come from. */
export function FieldList({ editor, editable, webhook }: FieldListProps) {
  const { t } = useTranslation('settings');
  const [sample, setSample] = useState(EXAMPLE);
  const fields = editor.draft.fields ?? [];
  const chosen = fields.map(({ field = '' }) => field);
  const options = useFieldOptions(({ importable }) => importable ?? false, chosen);
  const setFields = (next: SourceField[]) => editor.set({ fields: next });
  const put = (place: number, change: Partial<SourceField>) =>
    editor.set({ fields: fields.map((one, at) => (at === place ? { ...one, ...change } : one)) }, ['fields']);
  const label = (name = '') => options.find(({ value }) => value === name)?.label ?? name;
  const payload = sampleOf(sample);
  const paths = pathsOf(payload).map((value) => ({ value }));
  return (
    <>
      <p className={shared.quiet}>{t(webhook ? 'intake.mappingHint' : 'intake.fieldsHint')}</p>
      {editor.errorAt('fields') && (
        <div className={styles.error} role="alert">
          {editor.errorAt('fields')}
        </div>
      )}
      <SortableList
        label={t('intake.fields')}
        items={fields}
        keyOf={({ field = '' }) => field}
        nameOf={({ field }) => label(field)}
        onSort={setFields}
        disabled={!editable}
      >
        {(field, place, handle) => (
          <FieldCard
            field={field}
            label={label(field.field)}
            handle={handle}
            webhook={webhook}
            editable={editable}
            paths={paths}
            found={webhook && field.path ? pick(payload, field.path) : null}
            error={
              editor.errorAt(`fields[${place}].path`) ??
              editor.errorAt(`fields[${place}].field`) ??
              editor.errorAt(`fields[${place}]`)
            }
            onChange={(change) => put(place, change)}
            onRemove={() => setFields(fields.filter((_, at) => at !== place))}
          />
        )}
      </SortableList>
      <OptionSelect
        style={{ marginTop: 8, maxWidth: 300 }}
        disabled={!editable}
        placeholder={t('intake.addField')}
        aria-label={t('intake.addField')}
        options={options.filter(({ value }) => !chosen.includes(value))}
        value={null as never}
        onChange={(field) => field && setFields([...fields, { field: String(field), required: false }])}
      />
      {webhook && (
        <Field id="sample" label={t('intake.sample')} hint={t('intake.sampleHint')} className={styles.sample}>
          <Input.TextArea
            id="sample"
            className={styles.code}
            spellCheck={false}
            autoSize={{ minRows: 5, maxRows: 16 }}
            status={payload === undefined ? 'error' : undefined}
            value={sample}
            onChange={({ target }) => setSample(target.value)}
          />
        </Field>
      )}
    </>
  );
}

interface FieldCardProps {
  field: SourceField;
  label: string;
  handle: ReactNode;
  webhook: boolean;
  editable: boolean;
  paths: { value: string }[];
  found: Found | null;
  error?: string;
  onChange: (change: Partial<SourceField>) => void;
  onRemove: () => void;
}

function FieldCard(props: FieldCardProps) {
  const { t } = useTranslation('settings');
  const { field, label, webhook, found, error, onChange } = props;
  return (
    <div className={styles.card}>
      {props.handle}
      <strong className={styles.label}>{label}</strong>
      {webhook ? (
        <AutoComplete
          className={styles.input}
          placeholder={t('intake.path')}
          aria-label={t('intake.pathOf', { name: label })}
          status={error ? 'error' : undefined}
          options={props.paths}
          showSearch={{ filterOption: (typed, option) => (option?.value ?? '').includes(typed) }}
          value={field.path}
          onChange={(path: string) => onChange({ path })}
        />
      ) : (
        <>
          <Input
            className={styles.input}
            placeholder={t('intake.labelZh')}
            aria-label={`${label}: ${t('intake.labelZh')}`}
            maxLength={60}
            value={field.labelZh}
            onChange={({ target }) => onChange({ labelZh: target.value })}
          />
          <Input
            className={styles.input}
            placeholder={t('intake.labelEn')}
            aria-label={`${label}: ${t('intake.labelEn')}`}
            maxLength={60}
            value={field.labelEn}
            onChange={({ target }) => onChange({ labelEn: target.value })}
          />
          <Checkbox
            checked={field.required ?? false}
            onChange={({ target }) => onChange({ required: target.checked })}
          >
            {t('intake.required')}
          </Checkbox>
        </>
      )}
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        disabled={!props.editable}
        aria-label={t('intake.removeField', { name: label })}
        onClick={props.onRemove}
      />
      {found && <FoundText found={found} />}
      {error && (
        <div className={styles.error} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

function FoundText({ found }: { found: Found }) {
  const { t } = useTranslation('settings');
  if ('text' in found) return <div className={styles.found}>= {found.text}</div>;
  return <div className={styles.missing}>{t('wrong' in found ? 'intake.badSample' : 'intake.notFound')}</div>;
}
