import { Checkbox, Form, Radio, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from '@/kit/fields/FieldInput';
import styles from './imports.module.css';
import { useSubject } from './subjects';
import { importable, type Mapping, POLICIES } from './mapping';

interface OptionsProps {
  fields: FieldDescription[];
  mapping: Mapping;
  onChange: (change: Partial<Mapping>) => void;
}

/** Duplicates, assignment, and values for every row that has none. */
export function Options({ fields, mapping, onChange }: OptionsProps) {
  const { t } = useTranslation('imports');
  const subject = useSubject();
  const matchName = useMatchName(fields);
  return (
    <div className={styles.options}>
      <section className={styles.card}>
        <h2 id="import-duplicates">{t('duplicates.title')}</h2>
        <p className={styles.quiet}>{t('duplicates.hint')}</p>
        <Checkbox.Group
          aria-labelledby="import-duplicates"
          className={styles.choices}
          value={mapping.matchFields}
          options={subject.matchFields.map((name) => ({ value: name, label: matchName(name) }))}
          onChange={(chosen) =>
            onChange({ matchFields: subject.matchFields.filter((name) => chosen.includes(name)) })
          }
        />
        <Radio.Group
          aria-label={t('duplicates.policy')}
          className={styles.choices}
          value={mapping.policy}
          onChange={({ target }) => onChange({ policy: target.value as Mapping['policy'] })}
        >
          {POLICIES.map((policy) => (
            <Radio key={policy} value={policy}>
              <strong>{t(`policies.${policy}.name`)}</strong>
              <span className={styles.explain}>{t(`policies.${policy}.text`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </section>
      <section className={styles.card}>
        <h2>{t('others.title')}</h2>
        {subject.assigned && <Assign mapping={mapping} onChange={onChange} />}
        <Defaults fields={fields} mapping={mapping} onChange={onChange} />
      </section>
    </div>
  );
}

/** `name+birth_date` as people say it: in words of its own, or the names of the fields. */
function useMatchName(fields: FieldDescription[]) {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const label = (name: string) =>
    labelOf(
      fields.find((field) => field.name === name),
      locale,
    ) || name;
  return (way: string) =>
    t(`match.${way}` as 'match.phone', { defaultValue: way.split('+').map(label).join(' + ') });
}

function Assign({ mapping, onChange }: Omit<OptionsProps, 'fields'>) {
  const { t } = useTranslation('imports');
  return (
    <>
      <label className={styles.switch} htmlFor="import-assign">
        <Switch
          id="import-assign"
          checked={mapping.assign}
          onChange={(assign) => onChange({ assign })}
          aria-describedby="import-assign-hint"
        />
        {t('others.assign')}
      </label>
      <p id="import-assign-hint" className={styles.quiet}>
        {t(mapping.assign ? 'others.assignOn' : 'others.assignOff')}
      </p>
    </>
  );
}

/** The usual fields, and any other a person adds. */
function Defaults({ fields, mapping, onChange }: OptionsProps) {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const { usual } = useSubject();
  const possible = importable(fields);
  const [added, setAdded] = useState(() =>
    Object.keys(mapping.defaults).filter((name) => !usual.includes(name)),
  );
  const shown = [...usual, ...added].flatMap((name) => possible.find((field) => field.name === name) ?? []);
  const rest = possible.filter((field) => !shown.includes(field));
  return (
    <Form layout="vertical" component="div" className={styles.defaults}>
      <p className={styles.quiet}>{t('others.defaults')}</p>
      {shown.map((field) => {
        const name = field.name ?? '';
        return (
          <Form.Item key={name} label={labelOf(field, locale)} htmlFor={`default-${name}`}>
            <FieldInput
              id={`default-${name}`}
              field={field}
              value={mapping.defaults[name]}
              onChange={(value) => onChange({ defaults: { ...mapping.defaults, [name]: value } })}
            />
          </Form.Item>
        );
      })}
      <Select
        aria-label={t('others.add')}
        placeholder={t('others.add')}
        popupMatchSelectWidth={false}
        value={null}
        showSearch={{ optionFilterProp: 'label' }}
        options={rest.map((field) => ({ value: field.name ?? '', label: labelOf(field, locale) }))}
        onChange={(name: string | null) => name && setAdded([...added, name])}
      />
    </Form>
  );
}
