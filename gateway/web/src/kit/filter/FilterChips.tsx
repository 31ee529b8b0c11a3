import { CloseOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Condition, FieldDescription, Filter } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Shown } from '../fields/FieldValue';
import { dayText, shiftOf } from './days';
import { withoutCondition, withoutGroup } from './filter';
import styles from './filter.module.css';

interface FilterChipsProps {
  fields: FieldDescription[];
  value: Filter;
  onChange: (filter: Filter) => void;
  onOpen: () => void;
}

/** What is filtered now, each part with a way to take it off. */
export function FilterChips({ fields, value, onChange, onOpen }: FilterChipsProps) {
  const { t } = useTranslation('kit');
  const join = t(value.match === 'MATCH_ANY' ? 'filter.or' : 'filter.and');
  const conditions = value.conditions ?? [];
  const groups = value.groups ?? [];
  return (
    <ul className={styles.chips} aria-label={t('filter.active')}>
      {conditions.map((condition, place) => (
        <li key={place}>
          {place > 0 && <span className={styles.join}>{join}</span>}
          <Chip onOpen={onOpen} onRemove={() => onChange(withoutCondition(value, place))}>
            <ConditionText fields={fields} condition={condition} />
          </Chip>
        </li>
      ))}
      {groups.map((group, place) => (
        <li key={`group ${place}`}>
          {conditions.length + place > 0 && <span className={styles.join}>{join}</span>}
          <Chip onOpen={onOpen} onRemove={() => onChange(withoutGroup(value, place))}>
            <GroupText fields={fields} group={group} />
          </Chip>
        </li>
      ))}
    </ul>
  );
}

function Chip({
  children,
  onOpen,
  onRemove,
}: {
  children: React.ReactNode;
  onOpen: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('kit');
  return (
    <span className={styles.chip}>
      <button type="button" onClick={onOpen}>
        {children}
      </button>
      <button type="button" aria-label={t('filter.remove')} onClick={onRemove}>
        <CloseOutlined />
      </button>
    </span>
  );
}

function GroupText({ fields, group }: { fields: FieldDescription[]; group: Filter }) {
  const { t } = useTranslation('kit');
  const join = t(group.match === 'MATCH_ANY' ? 'filter.or' : 'filter.and');
  return (group.conditions ?? []).map((condition, place) => (
    <span key={place}>
      {place > 0 && <span className={styles.join}> {join} </span>}
      <ConditionText fields={fields} condition={condition} />
    </span>
  ));
}

const SHOWN_VALUES = 2;

function ConditionText({ fields, condition }: { fields: FieldDescription[]; condition: Condition }) {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const field = fields.find(({ name }) => name === condition.field);
  const values = condition.values ?? [];
  return (
    <>
      {labelOf(field, locale) || condition.field} <em>{t(`operators.${condition.operator}`)}</em>{' '}
      {field &&
        values.slice(0, SHOWN_VALUES).map((value, place) => (
          <span key={place}>
            {place > 0 && (condition.operator === 'OPERATOR_BETWEEN' ? ' ~ ' : t('filter.comma'))}
            <Value field={field} value={value} />
          </span>
        ))}
      {values.length > SHOWN_VALUES && ` +${values.length - SHOWN_VALUES}`}
    </>
  );
}

function Value({ field, value }: { field: FieldDescription; value: unknown }) {
  const { t } = useTranslation('kit');
  const shift = shiftOf(value);
  if (shift !== null) return dayText(shift, t);
  if (value === '$me') return t('filter.me');
  if (/^\d{4}-\d{2}-\d{2}$/.test(String(value))) return String(value);
  const list =
    field.type === 'FIELD_TYPE_COUNTRIES' ||
    field.type === 'FIELD_TYPE_CHOICES' ||
    field.type === 'FIELD_TYPE_TAGS';
  return <Shown field={field} value={list ? [value] : value} short />;
}
