import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { TemplateItem } from '@/api/types';
import { AmountInput } from '@/kit/money/AmountInput';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import type { Fact } from './api';
import styles from './templates.module.css';

const PRIORITIES = [
  'TASK_PRIORITY_LOW',
  'TASK_PRIORITY_NORMAL',
  'TASK_PRIORITY_HIGH',
  'TASK_PRIORITY_URGENT',
] as const;
const CURRENCIES = ['', 'CNY', 'GBP', 'USD', 'EUR', 'AUD', 'CAD', 'HKD', 'SGD'];
const EMPTY: Fact = { textZh: '', textEn: '', amountMinor: '0', currency: '', source: '' };

interface ItemMoreProps {
  item: TemplateItem;
  editable: boolean;
  errorAt: (name: string) => string | undefined;
  onChange: (change: Partial<TemplateItem>) => void;
}

/** What most tasks do not need: a note, an estimate, and figures that hold for a time. */
export function ItemMore({ item, editable, errorAt, onChange }: ItemMoreProps) {
  const { t } = useTranslation('settings');
  const id = (name: string) => `item-${item.key}-${name}`;
  const facts = item.facts ?? [];
  const said = facts.length > 0 || item.noteZh || item.noteEn;
  const note = (name: 'noteZh' | 'noteEn') => (
    <Field id={id(name)} label={t(`templates.${name}`)} error={errorAt(name)}>
      <Input.TextArea
        id={id(name)}
        autoSize={{ minRows: 1, maxRows: 6 }}
        maxLength={2000}
        value={item[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    </Field>
  );
  return (
    <details className={styles.more}>
      <summary>
        {t('templates.more')} {said && <small className={shared.quiet}>{t('templates.filled')}</small>}
      </summary>
      <div className={shared.pair}>
        {note('noteZh')}
        {note('noteEn')}
      </div>
      <div className={shared.pair}>
        <Field id={id('priority')} label={t('templates.priority')} error={errorAt('priority')}>
          <Select
            id={id('priority')}
            value={item.priority ?? 'TASK_PRIORITY_NORMAL'}
            onChange={(priority) => onChange({ priority })}
            options={PRIORITIES.map((value) => ({ value, label: t(`templates.priorities.${value}`) }))}
          />
        </Field>
        <Field id={id('estimate')} label={t('templates.estimate')} error={errorAt('estimateMinutes')}>
          <InputNumber
            id={id('estimate')}
            style={{ width: '100%' }}
            min={0}
            max={60_000}
            step={15}
            precision={0}
            value={item.estimateMinutes ?? 0}
            onChange={(estimateMinutes) => onChange({ estimateMinutes: estimateMinutes ?? 0 })}
          />
        </Field>
      </div>
      <h4>{t('templates.facts')}</h4>
      <p className={shared.quiet}>{t('templates.factsHint')}</p>
      {facts.map((fact, place) => (
        <FactCard
          // a fact is told by its place: it has nothing of its own that stays
          key={`${place}/${facts.length}`}
          id={id(`fact-${place}`)}
          fact={fact}
          place={place}
          editable={editable}
          errorAt={(name) => errorAt(`facts[${place}].${name}`)}
          onChange={(change) =>
            onChange({ facts: facts.map((one, at) => (at === place ? { ...one, ...change } : one)) })
          }
          onRemove={() => onChange({ facts: facts.filter((_, at) => at !== place) })}
        />
      ))}
      {editable && (
        <Button
          size="small"
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => onChange({ facts: [...facts, EMPTY] })}
        >
          {t('templates.addFact')}
        </Button>
      )}
    </details>
  );
}

interface FactCardProps {
  id: string;
  fact: Fact;
  place: number;
  editable: boolean;
  errorAt: (name: string) => string | undefined;
  onChange: (change: Partial<Fact>) => void;
  onRemove: () => void;
}

/** A fee, an amount of funds, a processing time: with the time it holds for and where it was read. */
function FactCard({ id, fact, place, editable, errorAt, onChange, onRemove }: FactCardProps) {
  const { t } = useTranslation('settings');
  const text = (name: 'textZh' | 'textEn' | 'source') => (
    <Field
      id={`${id}-${name}`}
      label={t(`templates.fact.${name}`)}
      required={name === 'textZh'}
      error={errorAt(name)}
    >
      <Input
        id={`${id}-${name}`}
        maxLength={300}
        value={fact[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    </Field>
  );
  const day = (name: 'effectiveFrom' | 'effectiveTo') => (
    <Field id={`${id}-${name}`} label={t(`templates.${name}`)} error={errorAt(name)}>
      <DatePicker
        id={`${id}-${name}`}
        style={{ width: '100%' }}
        value={fact[name] ? dayjs(fact[name]) : null}
        onChange={(date) => onChange({ [name]: date ? date.format('YYYY-MM-DD') : '' })}
      />
    </Field>
  );
  return (
    <div
      className={styles.fact}
      role="group"
      aria-label={fact.textZh || t('templates.fact.one', { place: place + 1 })}
    >
      <div className={shared.pair}>
        {text('textZh')}
        {text('textEn')}
      </div>
      <div className={styles.four}>
        <Field id={`${id}-amount`} label={t('templates.fact.amount')} error={errorAt('amountMinor')}>
          <AmountInput
            id={`${id}-amount`}
            value={fact.amountMinor}
            onChange={(amountMinor) => onChange({ amountMinor })}
          />
        </Field>
        <Field id={`${id}-currency`} label={t('templates.fact.currency')} error={errorAt('currency')}>
          <Select
            id={`${id}-currency`}
            value={fact.currency ?? ''}
            onChange={(currency) => onChange({ currency })}
            options={CURRENCIES.map((value) => ({ value, label: value || '—' }))}
          />
        </Field>
        {day('effectiveFrom')}
        {day('effectiveTo')}
      </div>
      {text('source')}
      <Button size="small" type="text" disabled={!editable} icon={<DeleteOutlined />} onClick={onRemove}>
        {t('templates.fact.remove')}
      </Button>
    </div>
  );
}
