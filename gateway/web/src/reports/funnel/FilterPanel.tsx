import { Button, Drawer, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import type { Option } from '@/kit/references';
import { useChoices } from './names';
import { type DimensionKey, type FunnelSettings, NONE } from './settings';

type Filters = FunnelSettings['filters'];

interface FilterPanelProps {
  open: boolean;
  dimensions: DimensionKey[];
  value: Filters;
  onChange: (value: Filters) => void;
  onClose: () => void;
}

/** Narrows the funnel to branches, teams, people, channels …; applied when somebody says so. */
export function FilterPanel(props: FilterPanelProps) {
  const { t } = useTranslation('funnel');
  return (
    <Drawer open={props.open} title={t('filters')} size={420} onClose={props.onClose} destroyOnHidden>
      <Body {...props} />
    </Drawer>
  );
}

function Body({ dimensions, value, onChange, onClose }: FilterPanelProps) {
  const { t } = useTranslation('funnel');
  const [draft, setDraft] = useState<Filters>(value);
  const choices = useChoices();
  const apply = (filters: Filters) => {
    onChange(Object.fromEntries(Object.entries(filters).filter(([, values]) => values?.length)));
    onClose();
  };
  return (
    <Form layout="vertical" component="div">
      {dimensions.map((dimension) => (
        <Form.Item key={dimension} label={t(`dimensions.${dimension}`)} htmlFor={`funnel-${dimension}`}>
          <Values
            dimension={dimension}
            options={choices[dimension]}
            value={draft[dimension] ?? []}
            onChange={(values) => setDraft({ ...draft, [dimension]: values })}
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

interface ValuesProps {
  dimension: DimensionKey;
  options: Option[] | undefined;
  value: string[];
  onChange: (value: string[]) => void;
}

function Values({ dimension, options, value, onChange }: ValuesProps) {
  const { t } = useTranslation('funnel');
  const none = { value: NONE, label: t('none') };
  const id = `funnel-${dimension}`;
  if (dimension === 'COURSE') {
    // courses are what people wrote: any text may be asked for
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
      options={options && [none, ...options]}
      value={value}
      onChange={(values) => onChange((values as string[] | undefined) ?? [])}
    />
  );
}
