import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '@/i18n';
import { countryOptions } from '@/kit/fields/countries';
import { OptionSelect } from '@/kit/OptionSelect';
import type { ProposalItem } from './api';
import { CURRENCIES, minorOf, moved, newItem, replaced, TIERS, typedOf } from './draft';
import { Labelled } from './Labelled';
import styles from './proposals.module.css';

type Text =
  | 'institutionNameZh'
  | 'institutionNameEn'
  | 'programmeNameZh'
  | 'programmeNameEn'
  | 'startMonth'
  | 'deadline'
  | 'reasonZh'
  | 'reasonEn';

interface ItemsProps {
  items: ProposalItem[];
  shown: { zh: boolean; en: boolean };
  onChange: (items: ProposalItem[]) => void;
}

/** The programmes that are proposed, in their order. */
export function ItemEditor({ items, shown, onChange }: ItemsProps) {
  const { t } = useTranslation('proposals');
  return (
    <div className={styles.items}>
      {items.map((item, place) => (
        <Item
          key={place}
          item={item}
          place={place}
          last={place === items.length - 1}
          shown={shown}
          onChange={(change) => onChange(replaced(items, place, change))}
          onMove={(by) => onChange(moved(items, place, place + by))}
          onRemove={() => onChange(items.filter((_, index) => index !== place))}
        />
      ))}
      <Button icon={<PlusOutlined />} onClick={() => onChange([...items, newItem()])}>
        {t('items.add')}
      </Button>
    </div>
  );
}

interface ItemProps {
  item: ProposalItem;
  place: number;
  last: boolean;
  shown: { zh: boolean; en: boolean };
  onChange: (change: Partial<ProposalItem>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function Item({ item, place, last, shown, onChange, onMove, onRemove }: ItemProps) {
  const { t } = useTranslation('proposals');
  const locale = useLocale();
  const countries = useMemo(() => countryOptions(locale), [locale]);
  const currency = item.tuitionCurrency || 'GBP';
  const text = (name: Text, long = false) => (
    <Labelled label={t(`items.${name}`)}>
      {(id) =>
        long ? (
          <Input.TextArea
            id={id}
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={2000}
            value={item[name] ?? ''}
            onChange={({ target }) => onChange({ [name]: target.value })}
          />
        ) : (
          <Input
            id={id}
            maxLength={120}
            value={item[name] ?? ''}
            onChange={({ target }) => onChange({ [name]: target.value })}
          />
        )
      }
    </Labelled>
  );
  const name = item.institutionNameZh || item.institutionNameEn || t('items.number', { number: place + 1 });
  return (
    <fieldset className={styles.item} aria-label={name}>
      <header>
        <Segmented
          size="small"
          aria-label={t('items.tier')}
          value={item.tier}
          options={TIERS.map((tier) => ({ value: tier, label: t(`tiers.${tier}`) }))}
          onChange={(tier) => onChange({ tier })}
        />
        <span className={styles.tools}>
          <Button
            size="small"
            type="text"
            disabled={place === 0}
            aria-label={t('items.up', { name })}
            icon={<ArrowUpOutlined />}
            onClick={() => onMove(-1)}
          />
          <Button
            size="small"
            type="text"
            disabled={last}
            aria-label={t('items.down', { name })}
            icon={<ArrowDownOutlined />}
            onClick={() => onMove(1)}
          />
          <Button
            size="small"
            type="text"
            danger
            aria-label={t('items.remove', { name })}
            icon={<DeleteOutlined />}
            onClick={onRemove}
          />
        </span>
      </header>
      <div className={styles.grid}>
        {text('institutionNameZh')}
        {text('institutionNameEn')}
        {text('programmeNameZh')}
        {text('programmeNameEn')}
        <Labelled label={t('items.country')}>
          {(id) => (
            <OptionSelect
              id={id}
              options={countries}
              value={item.country || undefined}
              onChange={(country) => onChange({ country: typeof country === 'string' ? country : '' })}
            />
          )}
        </Labelled>
        {text('startMonth')}
        {text('deadline')}
        <Labelled label={t('items.tuition')}>
          {(id) => (
            <span className={styles.money}>
              <OptionSelect
                aria-label={t('currency')}
                allowClear={false}
                options={CURRENCIES.map((code) => ({ value: code, label: code }))}
                value={currency}
                onChange={(code) => onChange({ tuitionCurrency: String(code) })}
              />
              <InputNumber
                id={id}
                min={0}
                max={1e9}
                precision={2}
                style={{ width: '100%' }}
                value={typedOf(item.tuitionAmount, currency)}
                onChange={(typed) =>
                  onChange({ tuitionAmount: minorOf(typed, currency), tuitionCurrency: currency })
                }
              />
            </span>
          )}
        </Labelled>
      </div>
      {shown.zh && text('reasonZh', true)}
      {shown.en && text('reasonEn', true)}
    </fieldset>
  );
}
