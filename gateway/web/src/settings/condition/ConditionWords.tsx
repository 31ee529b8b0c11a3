import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Shown } from '@/kit/fields/FieldValue';
import { longOf, type Row } from './cel';
import { parse } from './parse';
import { useConditionFields } from './useConditionFields';

const LISTS = new Set(['FIELD_TYPE_CHOICES', 'FIELD_TYPE_COUNTRIES', 'FIELD_TYPE_TAGS']);

/** A condition as a sentence; what rows cannot say stays in the rule language. */
export function ConditionWords({ source }: { source: string }) {
  const { t } = useTranslation('settings');
  const fields = useConditionFields();
  const plain = parse(source, fields);
  const known = plain?.rows.every((row) => fields.some(({ name }) => name === row.field));
  if (!plain || !known) return <code>{source}</code>;
  return (
    <span title={source}>
      {plain.rows.map((row, place) => (
        <Fragment key={place}>
          {place > 0 && <em> {t(plain.match === 'any' ? 'condition.or' : 'condition.and')} </em>}
          <RowWords row={row} field={fields.find(({ name }) => name === row.field)!} />
        </Fragment>
      ))}
    </span>
  );
}

function RowWords({ row, field }: { row: Row; field: FieldDescription }) {
  const { t } = useTranslation(['settings', 'kit']);
  const locale = useLocale();
  const single = row.operator === 'in' && row.values.length === 1;
  const days = row.operator === 'withinDays' || row.operator === 'olderDays';
  return (
    <>
      {labelOf(field, locale)} {single ? t('condition.is') : t(`condition.operators.${row.operator}`)}{' '}
      {row.values.map((value, place) => (
        <Fragment key={value}>
          {place > 0 && t('kit:filter.comma')}
          {days ? `${value} ${t('condition.days')}` : <Value field={field} value={value} />}
        </Fragment>
      ))}
    </>
  );
}

function Value({ field, value }: { field: FieldDescription; value: string }) {
  const long = longOf(field, value);
  return <Shown field={field} value={LISTS.has(field.type ?? '') ? [long] : long} short />;
}
