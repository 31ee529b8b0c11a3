import { EditOutlined } from '@ant-design/icons';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from './FieldInput';
import { FieldValue } from './FieldValue';
import { accessTo, isEmpty, jsonName, valueOf } from './fields';
import styles from './fields.module.css';

interface EditableFieldProps {
  field: FieldDescription;
  record: AnyRecord;
  /** Saves and answers whether it did: the new value is shown at once; refused, it stays in the input. */
  onSave: (field: FieldDescription, value: unknown) => Promise<boolean>;
}

/** A label with its value; a click, Enter or F2 edits, leaving saves, Esc keeps the old value. */
export function EditableField({ field, record, onSave }: EditableFieldProps) {
  const locale = useLocale();
  const [draft, setDraft] = useState<{ value: unknown; refused?: boolean } | null>(null);
  const [saving, setSaving] = useState<{ value: unknown } | null>(null);
  // ended by a key: the keyboard goes on from the field
  const [byKey, setByKey] = useState(false);
  const old = valueOf(record, field.name ?? '');
  const shown = saving ? { ...record, ...withValue(field, record, saving.value) } : record;

  const cancel = () => {
    setByKey(true);
    setDraft(null);
  };
  const save = (value: unknown, ended: boolean) => {
    setByKey(ended);
    setDraft(null);
    if (same(value, old)) return;
    setSaving({ value });
    void onSave(field, value).then((saved) => {
      setSaving(null);
      // what somebody wrote is not lost; the focus stays where they are now
      if (!saved) setDraft({ value, refused: true });
    });
  };
  return (
    <div className={styles.row}>
      <dt>{labelOf(field, locale)}</dt>
      <dd className={saving ? styles.saving : undefined}>
        {draft ? (
          <Editor field={field} {...draft} onDone={save} onCancel={cancel} />
        ) : (
          <Value field={field} record={shown} autoFocus={byKey} onEdit={() => setDraft({ value: old })} />
        )}
      </dd>
    </div>
  );
}

function withValue(field: FieldDescription, record: AnyRecord, value: unknown): AnyRecord {
  const name = field.name ?? '';
  if (!name.startsWith('custom.')) return { [jsonName(name)]: value };
  return { custom: { ...(record.custom as AnyRecord), [name.slice('custom.'.length)]: value } };
}

function same(one: unknown, other: unknown): boolean {
  return (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other);
}

interface ValueProps {
  field: FieldDescription;
  record: AnyRecord;
  autoFocus: boolean;
  onEdit: () => void;
}

function Value({ field, record, autoFocus, onEdit }: ValueProps) {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const empty = isEmpty(valueOf(record, field.name ?? ''), field.type);
  const access = accessTo(field, record);
  const content =
    empty && access !== 'locked' ? (
      <span className={styles.none}>{access === 'edit' ? t('field.add') : '—'}</span>
    ) : (
      <FieldValue field={field} record={record} />
    );
  if (access !== 'edit') return <div className={styles.value}>{content}</div>;
  return (
    <button
      type="button"
      className={styles.value}
      data-field={field.name}
      autoFocus={autoFocus}
      onClick={onEdit}
      onKeyDown={(event) => event.key === 'F2' && onEdit()}
    >
      <span className="visually-hidden">{t('field.edit', { label: labelOf(field, locale) })}</span>
      {content}
      <EditOutlined className={styles.pencil} aria-hidden />
    </button>
  );
}

interface EditorProps {
  field: FieldDescription;
  value: unknown;
  refused?: boolean;
  /** `ended`: by a key or a choice, not by leaving. */
  onDone: (value: unknown, ended: boolean) => void;
  onCancel: () => void;
}

/** Choosing one of a list is done with the choice; everything else when the field is left or by Enter. */
const DONE_AT_ONCE = new Set([
  'FIELD_TYPE_CHOICE',
  'FIELD_TYPE_PERSON',
  'FIELD_TYPE_REFERENCE',
  'FIELD_TYPE_COUNTRY',
  'FIELD_TYPE_BOOL',
  'FIELD_TYPE_DATE',
]);

function Editor({ field, value, refused = false, onDone, onCancel }: EditorProps) {
  const [draft, setDraft] = useState(value);
  const current = useRef(value);
  const closed = useRef(false);
  const finish = (end: () => void) => {
    if (closed.current) return;
    closed.current = true;
    end();
  };
  const change = (next: unknown) => {
    current.current = next;
    setDraft(next);
    if (DONE_AT_ONCE.has(field.type ?? '')) finish(() => onDone(next, true));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      finish(onCancel);
    }
    const enters = event.key === 'Enter' && field.type !== 'FIELD_TYPE_LONG_TEXT';
    // the focus goes on to the field's button, which this same key would press
    if (enters) event.preventDefault();
    if (enters && event.target instanceof HTMLInputElement && event.target.role !== 'combobox') {
      finish(() => onDone(current.current, true));
    }
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the input inside bubble up to here
    <div onKeyDown={onKeyDown} onBlur={() => finish(() => onDone(current.current, false))}>
      <FieldInput field={field} value={draft} onChange={change} autoFocus={!refused} invalid={refused} />
    </div>
  );
}
