import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Locked } from '../Locked';
import { PersonName } from '../PersonName';
import { useName } from '../references';
import { StageTag } from '../StageTag';
import { countryName } from './countries';
import { accessTo, isEmpty, valueOf } from './fields';
import styles from './fields.module.css';
import { formatMoney, formatNumber, formatPhone, formatTime, shortTime } from './format';

interface FieldValueProps {
  field: FieldDescription;
  record: AnyRecord;
  /** In a list: one short line. */
  short?: boolean;
}

/** The value of a field as people read it; nothing at all when it is empty. */
export function FieldValue({ field, record, short = false }: FieldValueProps) {
  const value = valueOf(record, field.name ?? '');
  const locked = accessTo(field, record) === 'locked';
  const shown = isEmpty(value, field.type) ? null : (
    <Shown field={field} value={value} currency={String(record.budgetCurrency ?? '')} short={short} />
  );
  return locked ? <Locked field={field}>{shown}</Locked> : shown;
}

interface ShownProps {
  field: FieldDescription;
  value: unknown;
  currency?: string;
  short?: boolean;
}

/** A value that is not empty. */
export function Shown({ field, value, currency, short = false }: ShownProps): ReactNode {
  const { t } = useTranslation('kit');
  switch (field.type) {
    case 'FIELD_TYPE_MONEY':
      return formatMoney(value, currency);
    case 'FIELD_TYPE_NUMBER':
    case 'FIELD_TYPE_FORMULA':
      return typeof value === 'string' && Number.isNaN(Number(value)) ? value : formatNumber(value);
    case 'FIELD_TYPE_TIME':
      return short ? <span title={formatTime(value)}>{shortTime(value)}</span> : formatTime(value);
    case 'FIELD_TYPE_BOOL':
      return t(value ? 'yes' : 'no');
    case 'FIELD_TYPE_PHONE':
      return formatPhone(value);
    case 'FIELD_TYPE_PERSON':
      return <PersonName id={value} />;
    case 'FIELD_TYPE_REFERENCE':
      return field.reference === 'leads.stage' ? (
        <StageTag id={value} />
      ) : (
        <Name type={field.reference} id={value} />
      );
    case 'FIELD_TYPE_CHOICE':
      return <Choices field={field} values={[String(value)]} />;
    case 'FIELD_TYPE_CHOICES':
      return <Choices field={field} values={value as string[]} tags />;
    case 'FIELD_TYPE_COUNTRY':
      return <Countries codes={[String(value)]} />;
    case 'FIELD_TYPE_COUNTRIES':
      return <Countries codes={value as string[]} />;
    case 'FIELD_TYPE_TAGS':
      return <Tags tags={value as string[]} />;
    case 'FIELD_TYPE_URL':
      return <Url address={String(value)} />;
    case 'FIELD_TYPE_LONG_TEXT':
      return short ? String(value) : <span className={styles.long}>{String(value)}</span>;
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

function Name({ type, id }: { type: string | undefined; id: unknown }) {
  return useName(type, id);
}

function Url({ address }: { address: string }) {
  // anything else (javascript:, data:) is only text
  if (!/^https?:\/\//i.test(address)) return address;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {address}
    </a>
  );
}

function Choices({
  field,
  values,
  tags = false,
}: {
  field: FieldDescription;
  values: string[];
  tags?: boolean;
}) {
  const locale = useLocale();
  const items = values.map((value) => ({
    value,
    choice: field.choices?.find((choice) => choice.value === value),
  }));
  if (!tags)
    return items
      .map(({ value, choice }) => labelOf(choice, locale) || value)
      .join(locale === 'zh' ? '、' : ', ');
  return (
    <span className={styles.tags}>
      {items.map(({ value, choice }) => (
        <Tag key={value} variant="filled" color={choice?.color || undefined}>
          {labelOf(choice, locale) || value}
        </Tag>
      ))}
    </span>
  );
}

function Countries({ codes }: { codes: string[] }) {
  const locale = useLocale();
  return codes.map((code) => countryName(code, locale)).join(locale === 'zh' ? '、' : ', ');
}

export function Tags({ tags }: { tags: string[] }) {
  return (
    <span className={styles.tags}>
      {tags.map((tag) => (
        <Tag key={tag} variant="filled">
          {tag}
        </Tag>
      ))}
    </span>
  );
}
