import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, Import } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { usePinyin } from '@/kit/usePinyin';
import type { ImportColumn } from './api';
import styles from './imports.module.css';
import { importable, letterOf, type Mapping, type MappingProblems, trustOf } from './mapping';

interface ColumnTableProps {
  found: Import;
  fields: FieldDescription[];
  mapping: Mapping;
  problems: MappingProblems;
  onChange: (change: Partial<Mapping>) => void;
}

/** The columns of the sheet with some of their cells, and the field each goes to. */
export function ColumnTable(props: ColumnTableProps) {
  const { t } = useTranslation('imports');
  const { found } = props;
  return (
    <div className={styles.scroll}>
      <table className={`${styles.table} ${styles.columns}`}>
        <thead>
          <tr>
            <th scope="col">{t('map.column')}</th>
            <th scope="col">{t('map.samples')}</th>
            <th scope="col">{t('map.field')}</th>
          </tr>
        </thead>
        <tbody>
          {(found.columns ?? []).map((column) => (
            <Row key={column.index ?? 0} {...props} column={column} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ column, fields, mapping, problems, onChange }: ColumnTableProps & { column: ImportColumn }) {
  const { t } = useTranslation('imports');
  const { index = 0, header, samples = [], field: suggested = '', confidence } = column;
  const chosen = mapping.columns[index] ?? '';
  const own = chosen !== suggested;
  const trust = own ? 'sure' : trustOf(confidence);
  const name = header || t('map.unnamed', { letter: letterOf(index) });
  return (
    <tr data-trust={chosen ? trust : 'none'}>
      <th scope="row">
        <span className={styles.letter}>{letterOf(index)}</span> {name}
      </th>
      <td className={styles.samples}>
        {samples.filter(Boolean).map((sample, place) => (
          <span key={place} className={styles.sample} title={sample}>
            {sample}
          </span>
        ))}
      </td>
      <td>
        <div className={styles.choice}>
          <FieldSelect
            label={t('map.fieldOf', { name })}
            fields={fields}
            value={chosen}
            taken={mapping.columns}
            index={index}
            invalid={problems.twice.includes(chosen)}
            onChange={(field) => onChange({ columns: { ...mapping.columns, [index]: field } })}
          />
          <span className={styles.trust} data-trust={chosen ? trust : 'none'}>
            {chosen ? t(own ? 'trust.own' : `trust.${trust}`) : t('trust.none')}
          </span>
        </div>
      </td>
    </tr>
  );
}

interface FieldSelectProps {
  label: string;
  fields: FieldDescription[];
  value: string;
  taken: Mapping['columns'];
  index: number;
  invalid: boolean;
  onChange: (field: string) => void;
}

/** Each field once: those that another column has cannot be chosen. Found by name, pinyin or alias. */
function FieldSelect({ label, fields, value, taken, index, invalid, onChange }: FieldSelectProps) {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const { filter, prepare } = usePinyin();
  const elsewhere = new Set(
    Object.entries(taken).flatMap(([column, field]) => (Number(column) === index ? [] : field)),
  );
  const options = importable(fields).map((field) => {
    const name = field.name ?? '';
    return {
      value: name,
      label: `${labelOf(field, locale)}${field.required ? ' *' : ''}`,
      disabled: elsewhere.has(name),
      words: [field.labelZh, field.labelEn, ...(field.aliases ?? [])].join(' '),
    };
  });
  return (
    <Select
      aria-label={label}
      allowClear
      status={invalid ? 'error' : undefined}
      placeholder={t('map.skip')}
      popupMatchSelectWidth={false}
      style={{ width: 200 }}
      value={value || undefined}
      options={options}
      onFocus={prepare}
      showSearch={{ filterOption: (typed, option) => filter(String(option?.words ?? ''), typed) }}
      onChange={(chosen) => onChange(chosen ?? '')}
    />
  );
}
