import { DeleteOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { OptionSelect } from '@/kit/OptionSelect';
import { operatorsFor, type Row, type RowOperator, wants } from './cel';
import styles from './condition.module.css';
import { withField } from './ConditionEditor';
import { RowValue } from './RowValue';

interface ConditionRowProps {
  row: Row;
  fields: FieldDescription[];
  disabled?: boolean;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

/** One comparison: field, operator, value. */
export function ConditionRow({ row, fields, disabled, onChange, onRemove }: ConditionRowProps) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const field = fields.find(({ name }) => name === row.field);
  const setField = (name: string) => {
    const chosen = fields.find((one) => one.name === name);
    if (chosen) onChange(withField(chosen));
  };
  const setOperator = (operator: RowOperator) =>
    onChange({ ...row, operator, values: wants(operator) === wants(row.operator) ? row.values : [] });
  return (
    <div className={styles.row}>
      <OptionSelect
        className={styles.field}
        allowClear={false}
        disabled={disabled}
        placeholder={t('condition.field')}
        aria-label={t('condition.field')}
        options={fields.map((one) => ({
          value: one.name ?? '',
          label: labelOf(one, locale) || (one.name ?? ''),
        }))}
        value={row.field || undefined}
        onChange={(name) => setField(String(name))}
      />
      {field && (
        <Select
          className={styles.operator}
          disabled={disabled}
          popupMatchSelectWidth={false}
          aria-label={t('condition.operator')}
          value={row.operator}
          options={operatorsFor(field).map((value) => ({ value, label: t(`condition.operators.${value}`) }))}
          onChange={setOperator}
        />
      )}
      {field && wants(row.operator) !== 0 && (
        <div className={styles.value}>
          <RowValue
            field={field}
            operator={row.operator}
            values={row.values}
            disabled={disabled}
            onChange={(values) => onChange({ ...row, values })}
          />
        </div>
      )}
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        disabled={disabled}
        aria-label={t('condition.remove')}
        onClick={onRemove}
      />
    </div>
  );
}
