import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import type { Clause, TemplateField, TemplateLine, TemplateSection } from './api';
import styles from './rows.module.css';

interface RowsProps<T> {
  rows: T[];
  onChange: (rows: T[]) => void;
}

interface ListProps<T> extends RowsProps<T> {
  addLabel: string;
  fresh: () => T;
  children: (row: T, change: (difference: Partial<T>) => void) => ReactNode;
}

/** Rows in an order: each can go up or away, another can be added. */
function Rows<T>({ rows, onChange, addLabel, fresh, children }: ListProps<T>) {
  const { t } = useTranslation('contracts');
  const raise = (at: number) =>
    onChange(rows.map((row, place) => (place === at - 1 ? rows[at]! : place === at ? rows[at - 1]! : row)));
  return (
    <>
      {rows.map((row, at) => (
        <div key={at} className={styles.row}>
          {children(row, (difference) =>
            onChange(rows.map((one, place) => (place === at ? { ...one, ...difference } : one))),
          )}
          <Button
            type="text"
            icon={<ArrowUpOutlined />}
            disabled={at === 0}
            aria-label={t('templates.up')}
            onClick={() => raise(at)}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('templates.remove')}
            onClick={() => onChange(rows.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => onChange([...rows, fresh()])}>
        {addLabel}
      </Button>
    </>
  );
}

/** The clauses of a template in their order. */
export function SectionRows({ clauses, ...props }: RowsProps<TemplateSection> & { clauses: Clause[] }) {
  const { t } = useTranslation('contracts');
  const locale = useLocale();
  const living = clauses.filter(({ archived }) => !archived);
  return (
    <Rows {...props} addLabel={t('templates.addSection')} fresh={() => ({ clauseId: living[0]?.id ?? '' })}>
      {(row, change) => (
        <>
          <Select
            className={styles.wide}
            aria-label={t('terms')}
            value={row.clauseId || undefined}
            options={living.map((one) => ({
              value: one.id,
              label: `${locale === 'en' ? one.titleEn || one.titleZh : one.titleZh} (${one.code})`,
            }))}
            onChange={(clauseId) => change({ clauseId })}
          />
          <Checkbox checked={row.optional} onChange={({ target }) => change({ optional: target.checked })}>
            {t('templates.optional')}
          </Checkbox>
        </>
      )}
    </Rows>
  );
}

/** What is filled in for each contract. */
export function FieldRows(props: RowsProps<TemplateField>) {
  const { t } = useTranslation('contracts');
  return (
    <Rows {...props} addLabel={t('templates.addField')} fresh={() => ({ key: '', labelZh: '' })}>
      {(row, change) => (
        <>
          <Input
            aria-label={t('templates.key')}
            placeholder={t('templates.key')}
            maxLength={40}
            value={row.key}
            onChange={({ target }) => change({ key: target.value })}
          />
          <Input
            className={styles.wide}
            aria-label={t('templates.label')}
            placeholder={labelOf({ labelZh: t('templates.label') }, 'zh')}
            maxLength={60}
            value={row.labelZh}
            onChange={({ target }) => change({ labelZh: target.value })}
          />
          <Checkbox checked={row.required} onChange={({ target }) => change({ required: target.checked })}>
            {t('templates.required')}
          </Checkbox>
        </>
      )}
    </Rows>
  );
}

const KINDS = (['DEPOSIT', 'FIRST', 'BALANCE', 'INSTALMENT'] as const).map(
  (name) => `LINE_KIND_${name}` as NonNullable<TemplateLine['kind']>,
);

/** The payment plan that new contracts begin with. */
export function LineRows(props: RowsProps<TemplateLine>) {
  const { t } = useTranslation('contracts');
  const left = 10_000 - props.rows.reduce((sum, { percentBp = 0 }) => sum + percentBp, 0);
  return (
    <Rows
      {...props}
      addLabel={t('templates.addLine')}
      fresh={(): TemplateLine => ({
        kind: 'LINE_KIND_INSTALMENT',
        percentBp: Math.max(left, 100),
        dueDays: 0,
      })}
    >
      {(row, change) => (
        <>
          <Select
            className={styles.wide}
            aria-label={t('plan.item')}
            value={row.kind}
            options={KINDS.map((value) => ({ value, label: t(`lineKind.${value}`) }))}
            onChange={(kind) => change({ kind })}
          />
          <InputNumber
            aria-label={t('plan.percent')}
            min={0.01}
            max={100}
            suffix="%"
            value={(row.percentBp ?? 0) / 100}
            onChange={(value) => change({ percentBp: Math.round(Number(value ?? 0) * 100) })}
          />
          <InputNumber
            aria-label={t('templates.days')}
            min={0}
            max={3650}
            suffix={t('templates.days')}
            value={row.dueDays ?? 0}
            onChange={(value) => change({ dueDays: Number(value ?? 0) })}
          />
        </>
      )}
    </Rows>
  );
}
