import { countryOptions } from '@/kit/fields/countries';
import type { PublicField } from './api';
import { SEPARATOR, toggled } from './fields';
import styles from './form.module.css';
import { either, type Language, TEXTS } from './texts';

interface FieldControlProps {
  id: string;
  field: PublicField;
  language: Language;
  value: string;
  error?: string;
  onChange: (value: string) => void;
}

/** The usual goals; every other country is in the list below them. */
const MANY_SHOWN = 8;

const COMPLETION: Record<string, string> = { name: 'name', phone: 'tel', email: 'email', birth_date: 'bday' };

/** One question of a form. */
export function FieldControl(props: FieldControlProps) {
  const { id, field, language, error } = props;
  const label = either(language, field.labelZh, field.labelEn);
  const group = isGroup(field);
  const mark = field.required && <span className={styles.mark}>*</span>;
  const message = error && (
    <div id={`${id}-error`} className={styles.error}>
      {error}
    </div>
  );
  if (group) {
    return (
      <fieldset className={styles.field} aria-describedby={error ? `${id}-error` : undefined}>
        <legend>
          {label}
          {mark}
        </legend>
        <Chips {...props} />
        {message}
      </fieldset>
    );
  }
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        {label}
        {mark}
      </label>
      <Control {...props} />
      {message}
    </div>
  );
}

function isGroup({ type }: PublicField): boolean {
  return type === 'FIELD_TYPE_CHOICES' || type === 'FIELD_TYPE_COUNTRIES' || type === 'FIELD_TYPE_BOOL';
}

function optionsOf(field: PublicField, language: Language): { value: string; label: string }[] {
  if (field.type === 'FIELD_TYPE_COUNTRY' || field.type === 'FIELD_TYPE_COUNTRIES') {
    return countryOptions(language);
  }
  if (field.type === 'FIELD_TYPE_BOOL') {
    return [
      { value: '是', label: TEXTS[language].yes },
      { value: '否', label: TEXTS[language].no },
    ];
  }
  return (field.choices ?? []).map(({ value = '', labelZh, labelEn }) => ({
    value,
    label: either(language, labelZh, labelEn) || value,
  }));
}

/** Several of a few: buttons one ticks; what is not among the first is chosen from a list. */
function Chips({ id, field, language, value, onChange }: FieldControlProps) {
  const single = field.type === 'FIELD_TYPE_BOOL';
  const options = optionsOf(field, language);
  const chosen = value ? value.split(SEPARATOR) : [];
  const shown = options.filter((option, at) => at < MANY_SHOWN || chosen.includes(option.value));
  const rest = options.filter((option) => !shown.includes(option));
  return (
    <div className={styles.chips}>
      {shown.map((option) => (
        <label key={option.value} className={styles.chip}>
          <input
            type={single ? 'radio' : 'checkbox'}
            name={id}
            checked={chosen.includes(option.value)}
            onChange={() => onChange(single ? option.value : toggled(value, option.value))}
          />
          <span>{option.label}</span>
        </label>
      ))}
      {rest.length > 0 && (
        <select
          aria-label={TEXTS[language].more}
          value=""
          onChange={({ target }) => onChange(toggled(value, target.value))}
        >
          <option value="">{TEXTS[language].more}</option>
          {rest.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function Control({ id, field, language, value, error, onChange }: FieldControlProps) {
  const shared = {
    id,
    value,
    required: field.required,
    'aria-invalid': Boolean(error),
    'aria-describedby': error ? `${id}-error` : undefined,
    autoComplete: COMPLETION[field.name ?? ''] ?? 'off',
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  };
  switch (field.type) {
    case 'FIELD_TYPE_LONG_TEXT':
      return <textarea {...shared} rows={3} maxLength={1000} />;
    case 'FIELD_TYPE_CHOICE':
    case 'FIELD_TYPE_COUNTRY':
      return (
        <select {...shared}>
          <option value="">{TEXTS[language].choose}</option>
          {optionsOf(field, language).map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      );
    case 'FIELD_TYPE_DATE':
      return <input {...shared} type="date" />;
    case 'FIELD_TYPE_EMAIL':
      return <input {...shared} type="email" maxLength={200} />;
    case 'FIELD_TYPE_PHONE':
      return <input {...shared} type="tel" maxLength={40} />;
    case 'FIELD_TYPE_NUMBER':
    case 'FIELD_TYPE_MONEY':
      return <input {...shared} inputMode="decimal" maxLength={20} />;
    default:
      return <input {...shared} type="text" maxLength={200} />;
  }
}
