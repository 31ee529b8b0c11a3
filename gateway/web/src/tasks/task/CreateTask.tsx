import { Button, Drawer, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import type { AnyRecord, FieldDescription, Task } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useMe } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from '@/kit/fields/FieldInput';
import { changeOf, jsonName } from '@/kit/fields/fields';
import { refreshRecords } from '@/kit/records/useRecords';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { createTask, deleteTask, TASKS } from '../api';
import { here } from '../calendar/zone';
import { useTaskFields } from '../useTasks';

const ASKED = [
  'title',
  'due_time',
  'owner_id',
  'kind',
  'priority',
  'start_time',
  'warn_time',
  'estimate_minutes',
  'note',
];

interface CreateTaskProps {
  /** Due on this day, when it was asked for from a calendar. */
  dueTime?: string;
  onClose: () => void;
  onCreated: (id: string) => void;
}

/** A new task, for oneself unless somebody else is named. */
export function CreateTask({ dueTime, onClose, onCreated }: CreateTaskProps) {
  const { t } = useTranslation('tasks');
  const locale = useLocale();
  const me = useMe();
  const report = useReport();
  const undo = useUndo();
  const fields = useTaskFields();
  const [values, setValues] = useState<AnyRecord>({ owner_id: me, ...(dueTime && { due_time: dueTime }) });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [saving, setSaving] = useState(false);
  const asked = ASKED.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  const save = async () => {
    if (!String(values.title ?? '').trim()) return setErrors({ title: t('create.needed') });
    setSaving(true);
    try {
      const made = await createTask(toTask(values));
      void refreshRecords(TASKS);
      undo(t('done.created', { title: made.title }), () =>
        deleteTask(made.id ?? '', made.etag).then(() => refreshRecords(TASKS)),
      );
      onCreated(made.id ?? '');
    } catch (error) {
      const { errors: wrong } = toProblem(error);
      const named = asked.flatMap(({ name = '' }) =>
        wrong
          .filter(({ field }) => [name, `task.${name}`, jsonName(name)].includes(field))
          .map(({ detail }) => [name, detail]),
      );
      setErrors(Object.fromEntries(named) as Record<string, string>);
      if (named.length === 0) report(error);
      setSaving(false);
    }
  };
  useKeys('mod+enter', () => void save(), { everywhere: true, enabled: !saving });
  const set = ({ name = '' }: FieldDescription, value: unknown) => {
    setValues((old) => ({ ...old, [name]: value }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== name)));
  };
  return (
    <Drawer
      open
      size={480}
      title={t('create.title')}
      onClose={onClose}
      footer={
        <Button type="primary" block loading={saving} onClick={() => void save()}>
          {t('create.button')}
        </Button>
      }
    >
      <Form layout="vertical" component="div">
        {asked.map((field, place) => (
          <Form.Item
            key={field.name}
            label={labelOf(field, locale)}
            htmlFor={`task-${field.name}`}
            required={field.name === 'title'}
            validateStatus={errors[field.name ?? ''] ? 'error' : undefined}
            help={errors[field.name ?? '']}
          >
            <FieldInput
              id={`task-${field.name}`}
              field={field}
              autoFocus={place === 0}
              invalid={Boolean(errors[field.name ?? ''])}
              value={values[field.name ?? '']}
              onChange={(value) => set(field, value)}
            />
          </Form.Item>
        ))}
      </Form>
    </Drawer>
  );
}

function toTask(values: AnyRecord): Partial<Task> {
  const given = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  const task = Object.assign({}, ...given.map(([name, value]) => changeOf(name, value))) as Partial<Task>;
  return task.dueTime ? { ...task, dueZone: here() } : task;
}
