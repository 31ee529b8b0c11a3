import { CloseOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Condition, FieldDescription, Operator } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { operatorsOf, valuesOf } from '../fields/fields';
import { OptionSelect } from '../OptionSelect';
import styles from './filter.module.css';
import { ConditionValue } from './ConditionValue';

interface ConditionRowProps {
  fields: FieldDescription[];
  value: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

/** Field, comparison, values. */
export function ConditionRow({ fields, value, onChange, onRemove }: ConditionRowProps) {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const field = fields.find(({ name }) => name === value.field);
  const operators = operatorsOf(field?.type);
  const choose = (name: string | undefined) => {
    const chosen = fields.find((one) => one.name === name);
    onChange(chosen ? { field: name, operator: operatorsOf(chosen.type)[0], values: startOf(chosen) } : {});
  };
  const compare = (operator: Operator) => {
    const keep = valuesOf(operator) === valuesOf(value.operator);
    onChange({ ...value, operator, values: keep ? value.values : [] });
  };
  return (
    <div className={styles.condition}>
      <OptionSelect
        allowClear={false}
        aria-label={t('filter.field')}
        placeholder={t('filter.field')}
        options={fields.map((one) => ({ value: one.name ?? '', label: labelOf(one, locale) }))}
        value={value.field}
        onChange={(name) => choose(name as string)}
      />
      <Select
        aria-label={t('filter.operator')}
        disabled={!field}
        value={value.operator}
        onChange={compare}
        popupMatchSelectWidth={false}
        options={operators.map((operator) => ({ value: operator, label: t(`operators.${operator}`) }))}
      />
      <div className={styles.values}>
        {field && (
          <ConditionValue
            field={field}
            condition={value}
            onChange={(values) => onChange({ ...value, values })}
          />
        )}
      </div>
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t('filter.remove')}
        onClick={onRemove}
      />
    </div>
  );
}

function startOf(field: FieldDescription): unknown[] {
  if (field.type === 'FIELD_TYPE_BOOL') return [true];
  return field.type === 'FIELD_TYPE_TIME' ? ['$today-7', '$today'] : [];
}
