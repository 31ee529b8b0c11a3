import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryOptions } from '@/kit/fields/countries';
import { OptionSelect } from '@/kit/OptionSelect';
import { useReference } from '@/kit/references';
import { longOf, type RowOperator, shortOf } from './cel';

interface RowValueProps {
  field: FieldDescription;
  operator: RowOperator;
  values: string[];
  disabled?: boolean;
  onChange: (values: string[]) => void;
}

const WIDE = { width: '100%' };

/** What a row compares with, by the field's type. */
export function RowValue(props: RowValueProps) {
  const { t } = useTranslation('settings');
  const { field, operator, values, disabled, onChange } = props;
  const [value = ''] = values;
  const shared = { disabled, 'aria-label': t('condition.value') };
  const number = value === '' ? null : Number(value);
  if (operator === 'withinDays' || operator === 'olderDays') {
    return (
      <InputNumber
        {...shared}
        style={WIDE}
        min={0}
        suffix={t('condition.days')}
        value={number}
        onChange={(days) => onChange(days === null ? [] : [String(days)])}
      />
    );
  }
  switch (field.type) {
    case 'FIELD_TYPE_NUMBER':
    case 'FIELD_TYPE_FORMULA':
      return (
        <InputNumber
          {...shared}
          style={WIDE}
          // a built-in number is whole; the rule language does not compare it with another
          precision={field.custom ? undefined : 0}
          value={number}
          onChange={(next) => onChange(next === null ? [] : [String(next)])}
        />
      );
    case 'FIELD_TYPE_MONEY':
      return (
        <InputNumber
          {...shared}
          style={WIDE}
          min={0}
          value={number === null ? null : number / 100}
          onChange={(next) => onChange(next === null ? [] : [String(Math.round(next * 100))])}
        />
      );
    case 'FIELD_TYPE_DATE':
      return (
        <DatePicker
          {...shared}
          style={WIDE}
          value={value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? [day.format('YYYY-MM-DD')] : [])}
        />
      );
    case 'FIELD_TYPE_TAGS':
      return (
        <Select
          {...shared}
          mode="tags"
          style={WIDE}
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', '、']}
          value={values}
          onChange={onChange}
        />
      );
    case 'FIELD_TYPE_CHOICE':
    case 'FIELD_TYPE_CHOICES':
    case 'FIELD_TYPE_COUNTRY':
    case 'FIELD_TYPE_COUNTRIES':
    case 'FIELD_TYPE_PERSON':
    case 'FIELD_TYPE_REFERENCE':
      return <Chosen {...props} />;
    default:
      return (
        <Input
          {...shared}
          value={value}
          onChange={({ target }) => onChange(target.value ? [target.value] : [])}
        />
      );
  }
}

function Chosen({ field, values, disabled, onChange }: RowValueProps) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const records = useReference(field.reference || undefined);
  const country = field.type === 'FIELD_TYPE_COUNTRY' || field.type === 'FIELD_TYPE_COUNTRIES';
  const choices = (field.choices ?? []).map((choice) => ({
    value: choice.value ?? '',
    label: labelOf(choice, locale),
  }));
  const options = country ? countryOptions(locale) : field.reference ? records : choices;
  return (
    <OptionSelect
      many
      disabled={disabled}
      aria-label={t('condition.value')}
      options={options}
      value={values.map((value) => longOf(field, value))}
      onChange={(chosen) => onChange((chosen as string[]).map((value) => shortOf(field, value)))}
    />
  );
}
