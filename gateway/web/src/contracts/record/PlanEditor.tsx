import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Modal, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Contract, type Plan, type PlanLine, setPlan } from '../api';
import styles from '../contracts.module.css';
import { isAmount, money, toMinor, toTyped } from '@/kit/money/money';
import { useAct } from '../useContracts';

const KINDS = (['DEPOSIT', 'FIRST', 'BALANCE', 'INSTALMENT'] as const).map(
  (name) => `LINE_KIND_${name}` as NonNullable<PlanLine['kind']>,
);

interface Row {
  id?: string;
  kind: NonNullable<PlanLine['kind']>;
  name: string;
  /** Percent as typed; empty for a line by amount. */
  percent: string;
  amount: string;
  due: string;
}

const PERCENT = /^\d{1,3}(\.\d{1,2})?$/;
const bpOf = (percent: string) => (PERCENT.test(percent) ? Math.round(Number(percent) * 100) : 0);

/** What the lines still miss of the total, in minor units; exact lines by percent count exactly. */
function missing(rows: Row[], total: number, currency?: string): number {
  const sum = rows.reduce((whole, { percent, amount }) => {
    if (percent) return whole + (total * bpOf(percent)) / 10_000;
    return whole + (isAmount(amount, currency) ? Number(toMinor(amount, currency)) : 0);
  }, 0);
  return Math.round(total - sum);
}

interface PlanEditorProps {
  contract: Contract;
  plan: Plan;
  onClose: () => void;
}

/** The lines of the plan; it says at once what they miss of the total. */
export function PlanEditor({ contract, plan, onClose }: PlanEditorProps) {
  const { t } = useTranslation('contracts');
  const { act, busy } = useAct();
  const { currency } = contract;
  const [rows, setRows] = useState<Row[]>(() =>
    (plan.lines ?? []).map((line) => ({
      id: line.id,
      kind: line.kind ?? 'LINE_KIND_INSTALMENT',
      name: line.name ?? '',
      percent: line.percentBp ? String(line.percentBp / 100) : '',
      amount: toTyped(line.amountMinor, currency),
      due: line.dueDate ?? '',
    })),
  );
  const difference = missing(rows, Number(plan.totalMinor ?? 0), currency);
  const set = (place: number, change: Partial<Row>) =>
    setRows(rows.map((row, at) => (at === place ? { ...row, ...change } : row)));
  const save = async () => {
    const lines = rows.map(({ id, kind, name, percent, amount, due }) => ({
      id,
      kind,
      name,
      dueDate: due,
      ...(percent ? { percentBp: bpOf(percent) } : { amountMinor: toMinor(amount, currency) }),
    }));
    if (await act(() => setPlan(contract.id ?? '', lines, plan.etag))) onClose();
  };
  return (
    <Modal
      open
      width={760}
      title={t('plan.edit')}
      okText={t('save')}
      okButtonProps={{ loading: busy, disabled: difference !== 0 || rows.some(({ due }) => !due) }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      {rows.map((row, at) => (
        <div key={row.id ?? at} className={styles.lineRow}>
          <Select
            aria-label={t('plan.item')}
            value={row.kind}
            options={KINDS.map((value) => ({ value, label: t(`lineKind.${value}`) }))}
            onChange={(kind) => set(at, { kind })}
          />
          <Input
            aria-label={t('plan.name')}
            placeholder={t('plan.name')}
            value={row.name}
            maxLength={60}
            onChange={({ target }) => set(at, { name: target.value })}
          />
          <Input
            aria-label={t('plan.percent')}
            suffix="%"
            value={row.percent}
            status={row.percent && !PERCENT.test(row.percent) ? 'error' : undefined}
            onChange={({ target }) => set(at, { percent: target.value.trim() })}
          />
          <Input
            aria-label={t('plan.amount')}
            disabled={Boolean(row.percent)}
            value={row.percent ? '' : row.amount}
            status={row.percent || isAmount(row.amount, currency) ? undefined : 'error'}
            onChange={({ target }) => set(at, { amount: target.value })}
          />
          <Input
            aria-label={t('plan.due')}
            type="date"
            value={row.due}
            onChange={({ target }) => set(at, { due: target.value })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('plan.remove')}
            onClick={() => setRows(rows.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() =>
          setRows([
            ...rows,
            {
              kind: 'LINE_KIND_INSTALMENT',
              name: '',
              percent: '',
              amount: toTyped(Math.max(difference, 0), currency),
              due: dayjs().add(30, 'day').format('YYYY-MM-DD'),
            },
          ])
        }
      >
        {t('plan.add')}
      </Button>
      <Alert
        style={{ marginTop: 12 }}
        type={difference === 0 ? 'success' : 'warning'}
        title={
          difference === 0
            ? t('plan.fits', { total: money(plan.totalMinor, currency) })
            : t(difference > 0 ? 'plan.less' : 'plan.more', { amount: money(Math.abs(difference), currency) })
        }
      />
    </Modal>
  );
}
