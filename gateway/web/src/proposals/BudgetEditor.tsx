import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BudgetLine } from './api';
import { CURRENCIES, minorOf, newLine, PERIODS, replaced, typedOf } from './draft';
import styles from './proposals.module.css';

interface BudgetProps {
  budget: BudgetLine[];
  shown: { zh: boolean; en: boolean };
  onChange: (budget: BudgetLine[]) => void;
}

/** What everything costs, a line each; the document adds the lines up. */
export function BudgetEditor({ budget, shown, onChange }: BudgetProps) {
  const { t } = useTranslation('proposals');
  return (
    <div className={styles.items}>
      {budget.map((line, place) => (
        <Line
          key={place}
          line={line}
          place={place}
          shown={shown}
          onChange={(change) => onChange(replaced(budget, place, change))}
          onRemove={() => onChange(budget.filter((_, index) => index !== place))}
        />
      ))}
      <Button icon={<PlusOutlined />} onClick={() => onChange([...budget, newLine()])}>
        {t('budget.add')}
      </Button>
    </div>
  );
}

interface LineProps {
  line: BudgetLine;
  place: number;
  shown: { zh: boolean; en: boolean };
  onChange: (change: Partial<BudgetLine>) => void;
  onRemove: () => void;
}

function Line({ line, place, shown, onChange, onRemove }: LineProps) {
  const { t } = useTranslation('proposals');
  const currency = line.currency || 'CNY';
  const name = line.labelZh || line.labelEn || t('budget.number', { number: place + 1 });
  return (
    <div role="group" aria-label={name} className={styles.line}>
      {shown.zh && (
        <Input
          aria-label={t('budget.labelZh')}
          placeholder={t('budget.labelZh')}
          maxLength={60}
          value={line.labelZh ?? ''}
          onChange={({ target }) => onChange({ labelZh: target.value })}
        />
      )}
      {shown.en && (
        <Input
          aria-label={t('budget.labelEn')}
          placeholder={t('budget.labelEn')}
          maxLength={100}
          value={line.labelEn ?? ''}
          onChange={({ target }) => onChange({ labelEn: target.value })}
        />
      )}
      <Select
        aria-label={t('currency')}
        value={currency}
        options={CURRENCIES.map((code) => ({ value: code, label: code }))}
        onChange={(code) => onChange({ currency: code })}
      />
      <InputNumber
        aria-label={t('budget.amount')}
        min={0}
        max={1e9}
        precision={2}
        value={typedOf(line.amount, currency)}
        onChange={(typed) => onChange({ amount: minorOf(typed, currency) })}
      />
      <Select
        aria-label={t('budget.period')}
        value={line.period}
        options={PERIODS.map((period) => ({ value: period, label: t(`periods.${period}`) }))}
        onChange={(period) => onChange({ period })}
      />
      <Button
        type="text"
        danger
        aria-label={t('budget.remove', { name })}
        icon={<DeleteOutlined />}
        onClick={onRemove}
      />
    </div>
  );
}
