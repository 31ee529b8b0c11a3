import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '@/api/ids';
import type { components } from '@/api/schema';
import shared from '../shared/shared.module.css';
import { SortableList } from '../shared/SortableList';

type Choice = components['schemas']['Choice'];

interface ChoiceListProps {
  choices: Choice[];
  editable: boolean;
  errorAt: (place: number, path: string) => string | undefined;
  onChange: (choices: Choice[]) => void;
}

/** The choices of a field in their order: what is stored, and its label in both languages. */
export function ChoiceList({ choices, editable, errorAt, onChange }: ChoiceListProps) {
  const { t } = useTranslation('settings');
  // stored values stay; keys of their own let people type while a value is still empty
  const [keys, setKeys] = useState(() => choices.map(() => newId()));
  const rows = choices.map((choice, at) => ({ choice, key: keys[at] ?? '' }));
  const apply = (next: typeof rows) => {
    setKeys(next.map(({ key }) => key));
    onChange(next.map(({ choice }) => choice));
  };
  const put = (place: number, change: Partial<Choice>) =>
    apply(rows.map((row, at) => (at === place ? { ...row, choice: { ...row.choice, ...change } } : row)));
  const input = (place: number, choice: Choice, name: 'value' | 'labelZh' | 'labelEn', hint: string) => (
    <Input
      style={{ flex: '1 1 110px', width: 'auto', minWidth: 90 }}
      placeholder={hint}
      aria-label={`${hint} ${place + 1}`}
      status={errorAt(place, name) ? 'error' : undefined}
      maxLength={100}
      value={choice[name]}
      onChange={({ target }) => put(place, { [name]: target.value })}
    />
  );
  return (
    <>
      <SortableList
        label={t('fields.choices')}
        items={rows}
        keyOf={({ key }) => key}
        nameOf={({ choice }) => choice.labelZh || choice.value || ''}
        onSort={apply}
        disabled={!editable}
      >
        {({ choice }, place, handle) => (
          <div className={shared.row}>
            {handle}
            {input(place, choice, 'value', t('fields.choiceValue'))}
            {input(place, choice, 'labelZh', t('nameZh'))}
            {input(place, choice, 'labelEn', t('nameEn'))}
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              disabled={!editable}
              aria-label={t('fields.removeChoice', { name: choice.labelZh || choice.value })}
              onClick={() => apply(rows.filter((_, at) => at !== place))}
            />
          </div>
        )}
      </SortableList>
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        style={{ marginTop: 8 }}
        disabled={!editable}
        onClick={() => apply([...rows, { choice: { value: '', labelZh: '', labelEn: '' }, key: newId() }])}
      >
        {t('fields.addChoice')}
      </Button>
    </>
  );
}
