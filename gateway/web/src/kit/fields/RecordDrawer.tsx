import { Alert, Button, Drawer, Form, Popconfirm, Tooltip } from 'antd';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '@/api/problem';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { MOD } from '@/app/keys';
import { labelOf, useLocale } from '@/i18n';
import { problemText } from '../problemText';
import { FieldInput } from './FieldInput';
import { changeOf, isEmpty, jsonName, valueOf } from './fields';
import styles from './fields.module.css';

export interface RecordDrawerProps {
  title: string;
  /** The fields to fill, in their order. */
  fields: FieldDescription[];
  /** The record to change; a new one without. */
  record?: AnyRecord;
  /** What a new record begins with. */
  defaults?: AnyRecord;
  /** Gets only what changed. Throws what the API refused. */
  onSave: (change: AnyRecord) => Promise<unknown>;
  onRemove?: () => Promise<unknown>;
  onClose: () => void;
  /** An input of one's own for fields that are more than one value. */
  input?: (field: FieldDescription, value: unknown, set: (value: unknown) => void) => ReactNode | undefined;
  /** What follows from the values as they are now, said below them. */
  note?: (values: AnyRecord) => ReactNode;
}

const WIDE = new Set(['FIELD_TYPE_LONG_TEXT', 'FIELD_TYPE_TAGS', 'FIELD_TYPE_COUNTRIES']);

/** A record of any type in a drawer: only what changed is sent, errors stand at their fields. */
export function RecordDrawer(props: RecordDrawerProps) {
  const { t } = useTranslation('kit');
  const form = useRecordForm(props);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing)
      void form.save();
  };
  return (
    <Drawer
      open
      size={560}
      title={props.title}
      onClose={props.onClose}
      footer={
        <div className={styles.drawerFoot}>
          {props.record && props.onRemove && (
            <Popconfirm title={t('record.removeAsk')} onConfirm={() => void form.remove()}>
              <Button danger>{t('record.remove')}</Button>
            </Popconfirm>
          )}
          <Tooltip title={`${MOD} Enter`}>
            <Button
              type="primary"
              className={styles.drawerSave}
              loading={form.saving}
              onClick={() => void form.save()}
            >
              {t('record.save')}
            </Button>
          </Tooltip>
        </div>
      }
    >
      {form.problem && (
        <Alert type="error" showIcon title={problemText(form.problem, t)} style={{ marginBottom: 12 }} />
      )}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the inputs bubble up to here */}
      <div onKeyDown={onKeyDown}>
        <Fields {...props} form={form} />
      </div>
      {props.note?.(form.values)}
    </Drawer>
  );
}

function Fields({ fields, input, form }: RecordDrawerProps & { form: RecordForm }) {
  const locale = useLocale();
  return (
    <Form layout="vertical" component="div" className={styles.drawerGrid}>
      {fields.map((field, place) => {
        const name = field.name ?? '';
        const error = form.errors[name];
        const set = (value: unknown) => form.set(name, value);
        const own = input?.(field, form.values[name], set);
        return (
          <Form.Item
            key={name}
            className={own !== undefined || WIDE.has(field.type ?? '') ? styles.drawerWide : undefined}
            label={labelOf(field, locale)}
            htmlFor={`record-${name}`}
            required={field.required}
            validateStatus={error ? 'error' : undefined}
            help={error}
          >
            {own ?? (
              <FieldInput
                id={`record-${name}`}
                field={field}
                value={form.values[name]}
                invalid={Boolean(error)}
                // a list would open at once and hide the rest
                autoFocus={place === 0 && field.type === 'FIELD_TYPE_TEXT'}
                onChange={set}
              />
            )}
          </Form.Item>
        );
      })}
    </Form>
  );
}

type RecordForm = ReturnType<typeof useRecordForm>;

function useRecordForm({ fields, record, defaults, onSave, onRemove, onClose }: RecordDrawerProps) {
  const { t } = useTranslation('kit');
  const first = record ?? defaults;
  const [values, setValues] = useState<AnyRecord>(() =>
    Object.fromEntries(fields.map(({ name = '' }) => [name, valueOf(first, name)])),
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);

  const attempt = async (action: () => Promise<unknown>) => {
    setSaving(true);
    setProblem(null);
    try {
      await action();
      onClose();
    } catch (error) {
      const refused = toProblem(error);
      const named = errorsByField(refused.errors, fields);
      setErrors(named);
      if (Object.keys(named).length === 0) setProblem(refused);
    } finally {
      setSaving(false);
    }
  };
  const save = async () => {
    const missing = fields.filter(({ name = '', type, required }) => required && isEmpty(values[name], type));
    setErrors(Object.fromEntries(missing.map(({ name = '' }) => [name, t('record.needed')])));
    if (missing.length > 0) return;
    const change = changed(values, record, fields);
    if (record && Object.keys(change).length === 0) return onClose();
    await attempt(() => onSave(record ? change : { ...defaults, ...change }));
  };
  const remove = () => attempt(() => onRemove?.() ?? Promise.resolve());
  const set = (name: string, value: unknown) => {
    setValues((old) => ({ ...old, [name]: value }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([field]) => field !== name)));
  };
  return { values, errors, problem, saving, set, save, remove };
}

/** What differs from the record, as PATCH wants it; of a new one everything that is filled. */
export function changed(
  values: AnyRecord,
  record: AnyRecord | undefined,
  fields: FieldDescription[],
): AnyRecord {
  const change: AnyRecord = {};
  for (const { name = '', type } of fields) {
    const before = valueOf(record, name);
    const value = values[name];
    if (isEmpty(value, type) && isEmpty(before, type)) continue;
    if (JSON.stringify(value) === JSON.stringify(before)) continue;
    const { custom, ...plain } = changeOf(name, isEmpty(value, type) ? null : value);
    Object.assign(change, plain);
    if (custom) change.custom = { ...(change.custom as AnyRecord), ...(custom as AnyRecord) };
  }
  return change;
}

/** `education.gpa_scale`, `gpaScale` or `wards[0].studentId` -> what is wrong, by the field's name. */
export function errorsByField(
  errors: { field: string; detail?: string }[],
  fields: FieldDescription[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { field, detail = '' } of errors) {
    const parts = field.split(/[.[]/);
    const known = fields.find(({ name = '' }) => parts.includes(name) || parts.includes(jsonName(name)));
    if (known?.name) found[known.name] = detail;
  }
  return found;
}
