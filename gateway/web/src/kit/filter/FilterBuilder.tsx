import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Condition, FieldDescription, Filter } from '@/api/types';
import { ConditionRow } from './ConditionRow';
import styles from './filter.module.css';

interface FilterBuilderProps {
  fields: FieldDescription[];
  value: Filter;
  onChange: (filter: Filter) => void;
}

/** Conditions joined by AND or OR, and groups of them (one level, as people still understand it). */
export function FilterBuilder({ fields, value, onChange }: FilterBuilderProps) {
  const { t } = useTranslation('kit');
  const usable = fields.filter((field) => field.filterable);
  const groups = value.groups ?? [];
  const changeGroup = (place: number, group: Filter) =>
    onChange({ ...value, groups: groups.map((old, index) => (index === place ? group : old)) });
  const removeGroup = (place: number) =>
    onChange({ ...value, groups: groups.filter((_, index) => index !== place) });
  return (
    <div className={styles.builder}>
      <Group fields={usable} value={value} onChange={onChange} />
      {groups.map((group, place) => (
        <fieldset key={place} className={styles.group}>
          <legend className="visually-hidden">{t('filter.group', { number: place + 1 })}</legend>
          <Group
            fields={usable}
            value={group}
            onChange={(changed) => changeGroup(place, changed)}
            onRemove={() => removeGroup(place)}
          />
        </fieldset>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => onChange({ ...value, groups: [...groups, { match: 'MATCH_ANY', conditions: [{}] }] })}
      >
        {t('filter.addGroup')}
      </Button>
    </div>
  );
}

function Group({ fields, value, onChange, onRemove }: FilterBuilderProps & { onRemove?: () => void }) {
  const { t } = useTranslation('kit');
  const conditions = value.conditions ?? [];
  const set = (changed: Condition[]) => onChange({ ...value, conditions: changed });
  return (
    <>
      <div className={styles.match}>
        <Segmented
          size="small"
          aria-label={t('filter.match')}
          value={value.match === 'MATCH_ANY' ? 'MATCH_ANY' : 'MATCH_ALL'}
          onChange={(match) => onChange({ ...value, match: match as Filter['match'] })}
          options={[
            { value: 'MATCH_ALL', label: t('filter.all') },
            { value: 'MATCH_ANY', label: t('filter.any') },
          ]}
        />
        {onRemove && (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('filter.removeGroup')}
            onClick={onRemove}
          />
        )}
      </div>
      {conditions.map((condition, place) => (
        <ConditionRow
          key={place}
          fields={fields}
          value={condition}
          onChange={(changed) => set(conditions.map((old, index) => (index === place ? changed : old)))}
          onRemove={() => set(conditions.filter((_, index) => index !== place))}
        />
      ))}
      <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => set([...conditions, {}])}>
        {t('filter.add')}
      </Button>
    </>
  );
}
