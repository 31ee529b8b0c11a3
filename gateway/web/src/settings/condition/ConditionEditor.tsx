import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { operatorsFor, type Plain, print, type Row } from './cel';
import styles from './condition.module.css';
import { ConditionRow } from './ConditionRow';
import { parse, split } from './parse';

interface ConditionEditorProps {
  id: string;
  value: string;
  onChange: (condition: string) => void;
  /** The fields a condition may ask about. */
  fields: FieldDescription[];
  /** What the fields belong to in the rule language. */
  subject?: string;
  /** A condition as it may be written by hand. */
  example?: string;
  /** What an empty condition means: "always". */
  emptyText: string;
  disabled?: boolean;
  invalid?: boolean;
}

/** A condition over a record: rows for the usual ones, the rule language for the rest. */
export function ConditionEditor(props: ConditionEditorProps) {
  const { t } = useTranslation('settings');
  const { value, onChange, fields } = props;
  const [mode, setMode] = useState<'rows' | 'text' | null>(null);
  const parsed = parse(value, fields, props.subject);
  // rows that are not finished say nothing yet, so they live here
  const [plain, setPlain] = useState<Plain | null>(null);
  const shown = mode ?? (parsed ? 'rows' : 'text');
  const current = plain && print(plain, fields, props.subject) === value ? plain : parsed;
  const change = (next: Plain) => {
    setPlain(next);
    onChange(print(next, fields, props.subject));
  };
  return (
    <div className={styles.condition} id={props.id} data-invalid={props.invalid ?? false}>
      <Segmented
        size="small"
        disabled={props.disabled}
        aria-label={t('condition.mode')}
        value={shown}
        onChange={(chosen) => setMode(chosen as 'rows' | 'text')}
        options={[
          { value: 'rows', label: t('condition.rows'), disabled: !current },
          { value: 'text', label: t('condition.text') },
        ]}
      />
      {shown === 'rows' && current ? (
        <Rows {...props} plain={current} onPlain={change} />
      ) : (
        <Expert {...props} simple={Boolean(parsed)} />
      )}
    </div>
  );
}

interface RowsProps extends ConditionEditorProps {
  plain: Plain;
  onPlain: (plain: Plain) => void;
}

function Rows({ plain, onPlain, fields, emptyText, disabled }: RowsProps) {
  const { t } = useTranslation('settings');
  const { rows, match } = plain;
  const first = fields[0];
  const add = () => {
    if (first) onPlain({ ...plain, rows: [...rows, emptyRow()] });
  };
  const put = (place: number, row: Row) =>
    onPlain({ ...plain, rows: rows.map((old, at) => (at === place ? row : old)) });
  return (
    <>
      {rows.length === 0 && <div className={styles.quiet}>{emptyText}</div>}
      {rows.map((row, place) => (
        <div key={place} className={styles.line}>
          <span className={styles.joint}>
            {place === 0 ? (
              t('condition.when')
            ) : place === 1 ? (
              <Segmented
                size="small"
                disabled={disabled}
                aria-label={t('condition.match')}
                value={match}
                onChange={(chosen) => onPlain({ ...plain, match: chosen })}
                options={[
                  { value: 'all' as const, label: t('condition.and') },
                  { value: 'any' as const, label: t('condition.or') },
                ]}
              />
            ) : (
              t(match === 'all' ? 'condition.and' : 'condition.or')
            )}
          </span>
          <ConditionRow
            row={row}
            fields={fields}
            disabled={disabled}
            onChange={(next) => put(place, next)}
            onRemove={() => onPlain({ ...plain, rows: rows.filter((_, at) => at !== place) })}
          />
        </div>
      ))}
      <Button type="dashed" size="small" icon={<PlusOutlined />} disabled={disabled || !first} onClick={add}>
        {t('condition.add')}
      </Button>
    </>
  );
}

function emptyRow(): Row {
  return { field: '', operator: 'eq', values: [] };
}

/** The row asks about another field now: a comparison that fits it. */
export function withField(field: FieldDescription): Row {
  return { field: field.name ?? '', operator: operatorsFor(field)[0] ?? 'eq', values: [] };
}

const EXAMPLE = "lead.business_line == 'STUDY_ABROAD' && 'GB' in lead.target_countries";

function Expert({
  value,
  onChange,
  invalid,
  disabled,
  simple,
  example = EXAMPLE,
}: ConditionEditorProps & { simple: boolean }) {
  const { t } = useTranslation('settings');
  const closed = split(value, '&&') !== null;
  return (
    <>
      <Input.TextArea
        className={styles.text}
        disabled={disabled}
        spellCheck={false}
        maxLength={1000}
        status={invalid || !closed ? 'error' : undefined}
        aria-label={t('condition.text')}
        autoSize={{ minRows: 2, maxRows: 8 }}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      {!closed && (
        <div className={styles.error} role="alert">
          {t('condition.unclosed')}
        </div>
      )}
      <div className={styles.quiet}>
        {t(simple || !closed ? 'condition.help' : 'condition.tooRich')} <code>{example}</code>
      </div>
    </>
  );
}
