import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Form, Skeleton, Tooltip } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { toProblem } from '@/api/problem';
import type { AnyRecord, FieldDescription, Lead } from '@/api/types';
import { MOD } from '@/app/keys';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from '@/kit/fields/FieldInput';
import { canFill, changeOf, isEmpty, jsonName } from '@/kit/fields/fields';
import { useDebounced } from '@/kit/useDebounced';
import { useReport } from '@/kit/useReport';
import { checkDuplicates, createLead, type DuplicateCheck, LEADS } from '../api';
import { refreshLeads } from '../cache';
import { useLeadFields } from '../useLeads';
import styles from './create.module.css';
import { DuplicateList } from './DuplicateList';

const ASKED = [
  'name',
  'phone',
  'wechat',
  'email',
  'business_line',
  'target_countries',
  'target_degree',
  'target_course',
  'target_intake',
  'channel_id',
  'owner_id',
  'next_contact_time',
  'tags',
  'note',
];
const WIDE = new Set(['tags', 'note', 'target_countries']);
const CHECK_WAIT_MS = 400;

/** The fields of the form: the usual ones this person may fill, and those an administrator requires. */
function asked(fields: FieldDescription[]): FieldDescription[] {
  const required = fields.filter(({ custom, required: needed }) => custom && needed);
  const usual = ASKED.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  return [...usual, ...required].filter(canFill);
}

/** A new lead; the same person is looked for while somebody types. */
export default function CreateLead({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('leads');
  const fields = useLeadFields();
  const form = useCreateForm(onClose);
  const duplicates = useDuplicates(form.values);
  const leave = useLeave(form, onClose);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing)
      void form.save(false);
  };
  return (
    <Drawer
      open
      size={560}
      title={t('create.title')}
      onClose={leave}
      footer={
        <div style={{ display: 'flex', gap: 8, justifyContent: 'end' }}>
          <Button loading={form.saving} onClick={() => void form.save(true)}>
            {t('create.andNext')}
          </Button>
          <Tooltip title={`${MOD} Enter`}>
            <Button type="primary" loading={form.saving} onClick={() => void form.save(false)}>
              {t('create.button')}
            </Button>
          </Tooltip>
        </div>
      }
    >
      {duplicates.length > 0 && (
        <Alert
          className={styles.warn}
          type="warning"
          title={t('duplicates.found', { count: duplicates.length })}
          description={<DuplicateList duplicates={duplicates} />}
        />
      )}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the inputs bubble up to here */}
      <div onKeyDown={onKeyDown}>
        {fields.length === 0 ? <Skeleton active /> : <Fields fields={asked(fields)} form={form} />}
      </div>
    </Drawer>
  );
}

/** Closes; what somebody has written is not lost by a stray Esc or click. */
function useLeave({ values }: CreateForm, onClose: () => void) {
  const { t } = useTranslation('leads');
  const { modal } = App.useApp();
  const written = Object.values(values).some((value) => !isEmpty(value));
  return () => {
    if (!written) return onClose();
    void modal.confirm({
      title: t('create.discardAsk'),
      okText: t('create.discard'),
      okButtonProps: { danger: true },
      cancelText: t('create.keep'),
      onOk: onClose,
    });
  };
}

function Fields({ fields, form }: { fields: FieldDescription[]; form: CreateForm }) {
  const locale = useLocale();
  return (
    <Form layout="vertical" component="div" className={styles.grid}>
      {fields.map((field, place) => {
        const name = field.name ?? '';
        const error = form.errors[name];
        return (
          <Form.Item
            key={name}
            className={WIDE.has(name) ? styles.wide : undefined}
            label={labelOf(field, locale)}
            htmlFor={`create-${name}`}
            required={field.required}
            validateStatus={error ? 'error' : undefined}
            help={error}
          >
            <FieldInput
              id={`create-${name}`}
              field={field}
              value={form.values[name]}
              invalid={Boolean(error)}
              autoFocus={place === 0}
              onChange={(value) => form.set(name, value)}
            />
          </Form.Item>
        );
      })}
    </Form>
  );
}

type CreateForm = ReturnType<typeof useCreateForm>;

function useCreateForm(onClose: () => void) {
  const { t } = useTranslation('leads');
  const { modal, message } = App.useApp();
  const report = useReport();
  const navigate = useNavigate();
  const fields = useLeadFields();
  const [values, setValues] = useState<AnyRecord>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [saving, setSaving] = useState(false);

  const missing = () => {
    const found = asked(fields).filter(
      ({ name = '', type, required }) => required && isEmpty(values[name], type),
    );
    return Object.fromEntries(found.map(({ name = '' }) => [name, t('create.needed')]));
  };
  const send = async (allowDuplicate: boolean): Promise<Lead | null> => {
    try {
      return await createLead(toLead(values), allowDuplicate);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.reason === 'DUPLICATE_LEAD' && !allowDuplicate) {
        const anyway = await modal.confirm({
          title: t('create.duplicate'),
          content: problem.detail,
          okText: t('create.anyway'),
        });
        return anyway ? send(true) : null;
      }
      const named = errorsByField(problem.errors, fields);
      setErrors(named);
      if (Object.keys(named).length === 0) report(problem);
      return null;
    }
  };
  const save = async (another: boolean) => {
    const needed = missing();
    setErrors(needed);
    if (Object.keys(needed).length > 0) return;
    setSaving(true);
    const made = await send(false);
    setSaving(false);
    if (!made) return;
    void refreshLeads();
    void message.success(t('create.done', { name: made.name }));
    if (another) {
      setValues({});
    } else {
      onClose();
      void navigate(`/leads/${made.id}`);
    }
  };
  const set = (name: string, value: unknown) => {
    setValues((old) => ({ ...old, [name]: value }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([field]) => field !== name)));
  };
  return { values, errors, saving, set, save };
}

function toLead(values: AnyRecord): Partial<Lead> {
  const lead: AnyRecord = {};
  for (const [name, value] of Object.entries(values)) {
    if (isEmpty(value)) continue;
    const { custom, ...change } = changeOf(name, value);
    Object.assign(lead, change);
    if (custom) lead.custom = { ...(lead.custom as AnyRecord), ...(custom as AnyRecord) };
  }
  return lead;
}

/** `lead.phone` or `phone` -> what is wrong with it, for fields of the form. */
function errorsByField(
  errors: { field: string; detail?: string }[],
  fields: FieldDescription[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { field, detail = '' } of errors) {
    const path = field.replace(/^lead\./, '');
    const name = fields.find((one) => one.name === path || jsonName(one.name ?? '') === path)?.name;
    if (name) found[name] = detail;
  }
  return found;
}

function useDuplicates(values: AnyRecord) {
  const text = (name: string) => String(values[name] ?? '').trim();
  const check = JSON.stringify({ phone: text('phone'), wechat: text('wechat'), email: text('email') });
  const asked = useDebounced(check, CHECK_WAIT_MS);
  const settled = JSON.parse(asked) as DuplicateCheck;
  const worth =
    (settled.phone ?? '').length >= 8 ||
    (settled.wechat ?? '').length >= 4 ||
    /@.+\./.test(settled.email ?? '');
  const { data = [] } = useQuery({
    queryKey: [LEADS, 'duplicates', settled],
    queryFn: () => checkDuplicates(settled),
    enabled: worth,
    retry: false,
  });
  return worth ? data : [];
}
