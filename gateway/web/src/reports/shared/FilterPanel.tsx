import { Button, Drawer, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import type { Option } from '@/kit/references';

/** Stands for "has none" in an address; the API wants the empty text. */
export const NONE = '-';

export type Filters<Key extends string> = Partial<Record<Key, string[]>>;

export interface FilterField<Key extends string> {
  key: Key;
  label: string;
  /** What can be chosen; `undefined` while it is on its way. */
  options: Option[] | undefined;
  /** What people wrote: any text may be asked for. */
  free?: boolean;
}

interface FilterPanelProps<Key extends string> {
  open: boolean;
  fields: FilterField<Key>[];
  value: Filters<Key>;
  onChange: (value: Filters<Key>) => void;
  onClose: () => void;
}

/** Narrows a report to branches, teams, people …; applied when somebody says so. */
export function FilterPanel<Key extends string>(props: FilterPanelProps<Key>) {
  const { t } = useTranslation('funnel');
  return (
    <Drawer open={props.open} title={t('filters')} size={420} onClose={props.onClose} destroyOnHidden>
      <Body {...props} />
    </Drawer>
  );
}

function Body<Key extends string>({ fields, value, onChange, onClose }: FilterPanelProps<Key>) {
  const { t } = useTranslation('funnel');
  const [draft, setDraft] = useState(value);
  const apply = (filters: Filters<Key>) => {
    const chosen = Object.entries<string[] | undefined>(filters).filter(([, values]) => values?.length);
    onChange(Object.fromEntries(chosen) as Filters<Key>);
    onClose();
  };
  return (
    <Form layout="vertical" component="div">
      {fields.map((field) => (
        <Form.Item key={field.key} label={field.label} htmlFor={`filter-${field.key}`}>
          <Values
            field={field}
            value={draft[field.key] ?? []}
            onChange={(values) => setDraft({ ...draft, [field.key]: values })}
          />
        </Form.Item>
      ))}
      <div style={{ display: 'flex', gap: 8, justifyContent: 'end' }}>
        <Button onClick={() => apply({})}>{t('clear')}</Button>
        <Button type="primary" onClick={() => apply(draft)}>
          {t('apply')}
        </Button>
      </div>
    </Form>
  );
}

interface ValuesProps<Key extends string> {
  field: FilterField<Key>;
  value: string[];
  onChange: (value: string[]) => void;
}

function Values<Key extends string>({ field, value, onChange }: ValuesProps<Key>) {
  const { t } = useTranslation('funnel');
  const none = { value: NONE, label: t('none') };
  const id = `filter-${field.key}`;
  if (field.free) {
    return (
      <Select
        id={id}
        mode="tags"
        tokenSeparators={[',', '，', '、']}
        value={value}
        options={[none]}
        onChange={onChange}
      />
    );
  }
  return (
    <OptionSelect
      id={id}
      many
      options={field.options && [none, ...field.options]}
      value={value}
      onChange={(values) => onChange((values as string[] | undefined) ?? [])}
    />
  );
}
