import { Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { useLocale } from '@/i18n';
import { RecordDrawer } from '@/kit/fields/RecordDrawer';
import { AmountInput } from '@/kit/money/AmountInput';
import type { Option } from '@/kit/references';
import { type LibraryKind, PROGRAMME, refreshLibrary } from './kinds';
import { MovedDeadline } from './MovedDeadline';
import { RequirementsInput } from './RequirementsInput';
import { formFields, useKindFields, useRemove } from './useKeeping';
import { ZoneSelect } from './ZoneSelect';

const CURRENCIES = ['GBP', 'USD', 'AUD', 'CAD', 'HKD', 'SGD', 'EUR', 'JPY', 'CNY', 'NZD', 'CHF'];

interface KeeperProps {
  kind: LibraryKind;
  /** The record to change; a new one without. */
  record?: AnyRecord;
  /** What it is called. */
  name: string;
  /** What a new one begins with: what it belongs to. */
  defaults?: AnyRecord;
  /** The campuses of the institution, for programmes. */
  campuses?: Option[];
  onClose: () => void;
  onSaved?: (saved: AnyRecord) => void;
}

/** A record of the library in a drawer: made, changed, or taken away with a way back. */
export function Keeper({ kind, record, name, defaults, campuses, onClose, onSaved }: KeeperProps) {
  const { t } = useTranslation('library');
  const fields = useKindFields(kind);
  const remove = useRemove(kind);
  const input = useInputs(campuses);
  const shown = formFields(kind, fields, record);
  if (shown.length === 0) return null;
  const save = async (change: AnyRecord) => {
    const saved = record
      ? await kind.update(String(record.id), change, record.etag as string | undefined)
      : await kind.create(change);
    await refreshLibrary();
    onSaved?.(saved);
  };
  return (
    <RecordDrawer
      title={t(`edit.${kind.key}.${record ? 'change' : 'add'}`)}
      fields={shown}
      record={record}
      defaults={defaults}
      input={input}
      note={kind.key === 'round' ? (values) => <MovedDeadline values={values} record={record} /> : undefined}
      onClose={onClose}
      onSave={save}
      onRemove={record && (() => remove(record, name))}
    />
  );
}

type Inputs = (
  field: FieldDescription,
  value: unknown,
  set: (value: unknown) => void,
) => ReactNode | undefined;

/** Inputs for what is more than a text: clock times, zones, campuses, money, requirements. */
function useInputs(campuses: Option[] | undefined): Inputs {
  const locale = useLocale();
  const levels = useKindFields(PROGRAMME).find(({ name }) => name === 'level')?.choices ?? [];
  return (field, value, set) => {
    const id = `record-${field.name}`;
    switch (field.name) {
      case 'deadline_clock':
        return (
          <Input
            id={id}
            type="time"
            value={(value as string) ?? ''}
            onChange={({ target }) => set(target.value)}
          />
        );
      case 'deadline_zone':
        return <ZoneSelect id={id} value={value} onChange={set} />;
      case 'start_month':
        return (
          <Input
            id={id}
            type="month"
            value={(value as string) ?? ''}
            onChange={({ target }) => set(target.value)}
          />
        );
      case 'requirements':
        return (
          <RequirementsInput
            value={value}
            levels={levels.map(({ value: level = '', labelZh = '', labelEn = '' }) => ({
              value: level,
              label: locale === 'en' ? labelEn : labelZh,
            }))}
            onChange={set}
          />
        );
      case 'campus_id':
        return <Choice id={id} value={value} options={campuses ?? []} onChange={set} />;
      case 'tuition_currency':
      case 'fee_currency':
        return (
          <Choice
            id={id}
            value={value}
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
            onChange={set}
          />
        );
      case 'tuition_amount':
      case 'fee_amount':
        return <AmountInput id={id} value={value as string | undefined} onChange={set} />;
      default:
        return undefined;
    }
  };
}

interface ChoiceProps {
  id: string;
  value: unknown;
  options: Option[];
  onChange: (value: unknown) => void;
}

function Choice({ id, value, options, onChange }: ChoiceProps) {
  return (
    <Select
      id={id}
      allowClear
      style={{ width: '100%' }}
      value={(value as string) || undefined}
      options={options}
      onChange={(chosen) => onChange(chosen ?? null)}
    />
  );
}
