import { DatePicker, Input, InputNumber, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { OptionSelect } from '../OptionSelect';
import { PersonSelect } from '../PersonSelect';
import { useReference } from '../references';
import { countryOptions } from './countries';
import { isEmpty } from './fields';

export interface FieldInputProps {
  field: FieldDescription;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Open and ready to type at once. */
  autoFocus?: boolean;
  id?: string;
  invalid?: boolean;
}

/** The right input for a field, by its type. Values are as the API has them. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange } = props;
  const shared = useShared(props);
  switch (field.type) {
    case 'FIELD_TYPE_LONG_TEXT':
      return (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={textOf(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'FIELD_TYPE_NUMBER':
      return <InputNumber {...shared} style={WIDE} value={numberOf(value)} onChange={onChange} />;
    case 'FIELD_TYPE_MONEY':
      return <MoneyInput {...props} />;
    case 'FIELD_TYPE_DATE':
      return (
        <DatePicker
          {...shared}
          style={WIDE}
          value={dateOf(value)}
          onChange={(date) => onChange(date ? date.format('YYYY-MM-DD') : null)}
        />
      );
    case 'FIELD_TYPE_TIME':
      return (
        <DatePicker
          {...shared}
          style={WIDE}
          showTime={{ format: 'HH:mm', minuteStep: 5 }}
          format="YYYY-MM-DD HH:mm"
          value={dateOf(value)}
          onChange={(date) => onChange(date ? date.toISOString() : null)}
        />
      );
    case 'FIELD_TYPE_BOOL':
      return <YesNo {...props} />;
    case 'FIELD_TYPE_CHOICE':
    case 'FIELD_TYPE_CHOICES':
      return <ChoiceInput {...props} />;
    case 'FIELD_TYPE_COUNTRY':
    case 'FIELD_TYPE_COUNTRIES':
      return <CountryInput {...props} />;
    case 'FIELD_TYPE_PERSON':
      return (
        <PersonSelect
          {...shared}
          defaultOpen={props.autoFocus}
          value={chosenOf(value)}
          onChange={(id) => onChange(id ?? null)}
        />
      );
    case 'FIELD_TYPE_REFERENCE':
      return <ReferenceInput {...props} />;
    case 'FIELD_TYPE_TAGS':
      return (
        <Select
          {...shared}
          mode="tags"
          style={WIDE}
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', '、', ' ']}
          value={listOf(value)}
          onChange={onChange}
        />
      );
    default:
      return (
        <Input
          {...shared}
          inputMode={field.type === 'FIELD_TYPE_PHONE' ? 'tel' : undefined}
          value={textOf(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

const WIDE = { width: '100%' };

/** Name for screen readers, focus and error mark. */
function useShared({ field, autoFocus, id, invalid }: FieldInputProps) {
  const locale = useLocale();
  const status = invalid ? ('error' as const) : undefined;
  return {
    id,
    autoFocus,
    status,
    'aria-label': id ? undefined : labelOf(field, locale) || field.name,
  };
}

const textOf = (value: unknown) => (isEmpty(value) ? '' : String(value));
const numberOf = (value: unknown) => (isEmpty(value) ? null : Number(value));
const dateOf = (value: unknown) => (isEmpty(value) ? null : dayjs(String(value)));
const listOf = (value: unknown) =>
  Array.isArray(value) ? (value as string[]) : isEmpty(value) ? [] : [String(value)];
const chosenOf = (value: unknown) => (isEmpty(value) ? undefined : String(value));

/** People write whole units; the API has minor units as a string. */
function MoneyInput(props: FieldInputProps) {
  const shared = useShared(props);
  const minor = numberOf(props.value);
  return (
    <InputNumber
      {...shared}
      style={WIDE}
      min={0}
      precision={2}
      formatter={(text) =>
        String(text ?? '')
          .replace(/\B(?=(\d{3})+(?!\d))/g, ',')
          .replace(/\.00$/, '')
      }
      parser={(text) => Number((text ?? '').replace(/[^\d.]/g, ''))}
      value={minor ? minor / 100 : null}
      onChange={(amount) => props.onChange(String(Math.round((amount ?? 0) * 100)))}
    />
  );
}

function YesNo(props: FieldInputProps) {
  const { value, onChange } = props;
  const { t } = useTranslation('kit');
  const { id, 'aria-label': label } = useShared(props);
  const options = [
    { value: 'yes', label: t('yes') },
    { value: 'no', label: t('no') },
  ];
  return (
    <Segmented
      id={id}
      aria-label={label}
      options={options}
      value={value ? 'yes' : 'no'}
      onChange={(chosen) => onChange(chosen === 'yes')}
    />
  );
}

function ChoiceInput(props: FieldInputProps) {
  const { field, value, onChange, autoFocus } = props;
  const locale = useLocale();
  const shared = useShared(props);
  const many = field.type === 'FIELD_TYPE_CHOICES';
  const options = (field.choices ?? []).map((choice) => ({
    value: choice.value ?? '',
    label: labelOf(choice, locale),
  }));
  const shown = many ? listOf(value) : chosenOf(value);
  return (
    <OptionSelect
      {...shared}
      many={many}
      defaultOpen={autoFocus}
      options={options}
      value={shown}
      onChange={(chosen) => onChange(chosen ?? null)}
    />
  );
}

function CountryInput(props: FieldInputProps) {
  const locale = useLocale();
  const shared = useShared(props);
  const many = props.field.type === 'FIELD_TYPE_COUNTRIES';
  return (
    <OptionSelect
      {...shared}
      many={many}
      defaultOpen={props.autoFocus}
      options={countryOptions(locale)}
      value={many ? listOf(props.value) : chosenOf(props.value)}
      onChange={(chosen) => props.onChange(chosen ?? (many ? [] : null))}
    />
  );
}

function ReferenceInput(props: FieldInputProps) {
  const shared = useShared(props);
  const options = useReference(props.field.reference);
  return (
    <OptionSelect
      {...shared}
      defaultOpen={props.autoFocus}
      options={options}
      value={chosenOf(props.value)}
      onChange={(chosen) => props.onChange(chosen ?? null)}
    />
  );
}
