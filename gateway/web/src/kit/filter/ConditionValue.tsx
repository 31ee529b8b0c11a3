import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Condition, FieldDescription } from '@/api/types';
import { FieldInput } from '../fields/FieldInput';
import { valuesOf } from '../fields/fields';
import { OptionSelect } from '../OptionSelect';
import { useReference } from '../references';
import { DayInput } from './DayInput';

interface ConditionValueProps {
  field: FieldDescription;
  condition: Condition;
  onChange: (values: unknown[]) => void;
}

/** What a condition compares with, by the field's type and the operator. */
export function ConditionValue({ field, condition, onChange }: ConditionValueProps) {
  const values = condition.values ?? [];
  const wanted = valuesOf(condition.operator);
  if (wanted === 0) return null;
  if (wanted === 'many') return <Many field={field} values={values as string[]} onChange={onChange} />;
  const set = (place: number, value: unknown) => {
    const changed: unknown[] = Array.from({ length: wanted }, (_, index) => values[index] ?? null);
    changed[place] = value;
    onChange(changed);
  };
  return Array.from({ length: wanted }, (_, place) => (
    <One key={place} field={field} value={values[place]} onChange={(value) => set(place, value)} />
  ));
}

interface OneProps {
  field: FieldDescription;
  value: unknown;
  onChange: (value: unknown) => void;
}

function One({ field, value, onChange }: OneProps) {
  if (field.type === 'FIELD_TYPE_TIME' || field.type === 'FIELD_TYPE_DATE') {
    return <DayInput value={value as string | null} onChange={onChange} />;
  }
  const money = field.type === 'FIELD_TYPE_MONEY';
  const single = { ...field, type: SINGLE[field.type ?? ''] ?? field.type };
  // money is a string of minor units in records, a number in conditions
  return (
    <FieldInput field={single} value={value} onChange={(next) => onChange(money ? Number(next) : next)} />
  );
}

/** One value of a list field is entered as a single one. */
const SINGLE: Record<string, FieldDescription['type']> = {
  FIELD_TYPE_CHOICES: 'FIELD_TYPE_CHOICE',
  FIELD_TYPE_COUNTRIES: 'FIELD_TYPE_COUNTRY',
  FIELD_TYPE_TAGS: 'FIELD_TYPE_TEXT',
};

const MANY: Record<string, FieldDescription['type']> = {
  FIELD_TYPE_CHOICE: 'FIELD_TYPE_CHOICES',
  FIELD_TYPE_COUNTRY: 'FIELD_TYPE_COUNTRIES',
  FIELD_TYPE_CHOICES: 'FIELD_TYPE_CHOICES',
  FIELD_TYPE_COUNTRIES: 'FIELD_TYPE_COUNTRIES',
};

function Many({
  field,
  values,
  onChange,
}: {
  field: FieldDescription;
  values: string[];
  onChange: (values: unknown[]) => void;
}) {
  const { t } = useTranslation('kit');
  const type = MANY[field.type ?? ''];
  if (type)
    return (
      <FieldInput field={{ ...field, type }} value={values} onChange={(next) => onChange(next as string[])} />
    );
  if (field.reference)
    return (
      <Records
        type={field.reference}
        person={field.type === 'FIELD_TYPE_PERSON'}
        values={values}
        onChange={onChange}
      />
    );
  return (
    <Select
      mode="tags"
      open={false}
      suffixIcon={null}
      style={{ width: '100%' }}
      aria-label={t('filter.value')}
      value={values}
      onChange={onChange}
    />
  );
}

interface RecordsProps {
  type: string;
  person: boolean;
  values: string[];
  onChange: (values: unknown[]) => void;
}

function Records({ type, person, values, onChange }: RecordsProps) {
  const { t } = useTranslation('kit');
  const options = useReference(type);
  const offered = person && options ? [{ value: '$me', label: t('filter.me') }, ...options] : options;
  return (
    <OptionSelect
      many
      aria-label={t('filter.value')}
      options={offered}
      value={values}
      onChange={(next) => onChange(next as string[])}
    />
  );
}
