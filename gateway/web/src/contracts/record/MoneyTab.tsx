import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { type Contract, type Plan, RECEIPTS, receiptsOf, reverseReceipt } from '../api';
import styles from '../contracts.module.css';
import { money } from '@/kit/money/money';
import { useAct, usePlan } from '../useContracts';
import { PlanEditor } from './PlanEditor';
import { ReceiptDialog } from './ReceiptDialog';
import { Refunds } from './Refunds';

const PAYABLE = ['APPROVED', 'SENT', 'SIGNED', 'WON'];
const PLANNABLE = ['DRAFT', 'APPROVED', 'SIGNED', 'WON'];

/** What is to be paid, what was, and what went back. */
export function MoneyTab({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const { data: plan, error, refetch } = usePlan(contract.id ?? '');
  const [paying, setPaying] = useState(false);
  const [editing, setEditing] = useState(false);
  const stands = (names: string[]) => names.some((name) => contract.status === `CONTRACT_STATUS_${name}`);
  if (error && !plan) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!plan) return <PageSkeleton />;
  return (
    <>
      <MoneyBar plan={plan} />
      <section className={styles.section}>
        <h2>
          {t('plan.title')}
          <span className={styles.row}>
            {can('contracts.plan.edit') && stands(PLANNABLE) && (
              <Button onClick={() => setEditing(true)}>{t('plan.edit')}</Button>
            )}
            {can('contracts.receipt.create') && stands(PAYABLE) && (
              <Button type="primary" onClick={() => setPaying(true)}>
                {t('receipt.title')}
              </Button>
            )}
          </span>
        </h2>
        <PlanTable plan={plan} />
      </section>
      {can('contracts.receipt.read') && <Receipts contract={contract} />}
      {can('contracts.refund.read') && <Refunds contract={contract} />}
      {paying && <ReceiptDialog contract={contract} plan={plan} onClose={() => setPaying(false)} />}
      {editing && <PlanEditor contract={contract} plan={plan} onClose={() => setEditing(false)} />}
    </>
  );
}

/** The total as one bar: what is paid, what is due now, what is late, what comes later. */
export function MoneyBar({ plan }: { plan: Plan }) {
  const { t } = useTranslation('contracts');
  const { currency, lines = [] } = plan;
  const left = (states: string[]) =>
    lines
      .filter(({ state }) => states.some((name) => state === `LINE_STATE_${name}`))
      .reduce((sum, line) => sum + Number(line.amountMinor ?? 0) - Number(line.paidMinor ?? 0), 0);
  const parts = [
    { part: 'paid', amount: Number(plan.paidMinor ?? 0) },
    { part: 'overdue', amount: left(['OVERDUE']) },
    { part: 'due', amount: left(['DUE']) },
    { part: 'later', amount: left(['PENDING', 'PART_PAID']) },
  ];
  const total = Number(plan.totalMinor ?? 0) || 1;
  return (
    <figure style={{ margin: 0 }}>
      <div
        className={styles.bar}
        role="img"
        aria-label={parts
          .map(({ part, amount }) => `${t(`bar.${part}`)} ${money(amount, currency)}`)
          .join(', ')}
      >
        {parts.map(({ part, amount }) => (
          <div key={part} data-part={part} style={{ width: `${(amount / total) * 100}%` }} />
        ))}
      </div>
      <ul className={styles.legend}>
        {parts.map(({ part, amount }) => (
          <li key={part} data-part={part}>
            {t(`bar.${part}`)} <strong>{money(amount, currency)}</strong>
          </li>
        ))}
        {Number(plan.advanceMinor ?? 0) > 0 && (
          <li>
            {t('bar.advance')} <strong>{money(plan.advanceMinor, currency)}</strong>
          </li>
        )}
      </ul>
    </figure>
  );
}

function PlanTable({ plan }: { plan: Plan }) {
  const { t } = useTranslation('contracts');
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('plan.item')}</th>
            <th>{t('plan.due')}</th>
            <th className={styles.amount}>{t('plan.amount')}</th>
            <th className={styles.amount}>{t('plan.paid')}</th>
            <th>{t('plan.state')}</th>
          </tr>
        </thead>
        <tbody>
          {(plan.lines ?? []).map((line) => (
            <tr key={line.id}>
              <td>
                {line.name || t(`lineKind.${line.kind}`)}
                {line.explanation && <div className={styles.faint}>{line.explanation}</div>}
              </td>
              <td>{line.dueDate}</td>
              <td className={styles.amount}>{money(line.amountMinor, plan.currency)}</td>
              <td className={styles.amount}>{money(line.paidMinor, plan.currency)}</td>
              <td>{t(`lineState.${line.state}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Receipts({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const { act, busy } = useAct();
  const { id = '', currency } = contract;
  const { data } = useQuery({ queryKey: [RECEIPTS, 'of', id], queryFn: () => receiptsOf(id) });
  const receipts = data?.receipts ?? [];
  if (receipts.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2>{t('receipt.list')}</h2>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <tbody>
            {receipts.map((receipt) => (
              <tr key={receipt.id}>
                <td>{formatTime(receipt.receiveTime)}</td>
                <td>{t(`method.${receipt.method}`)}</td>
                <td>{receipt.externalReference}</td>
                <td className={styles.amount}>{money(receipt.amountMinor, currency)}</td>
                <td>
                  {receipt.state === 'RECEIPT_STATE_REVERSED' ? (
                    <span className={styles.faint}>
                      {t('receipt.reversed')} · {receipt.reverseReason}
                    </span>
                  ) : (
                    can('contracts.receipt.reverse') && (
                      <Popconfirm
                        title={t('receipt.reverseSure')}
                        onConfirm={() => act(() => reverseReceipt(receipt.id ?? '', t('receipt.mistake')))}
                      >
                        <Button size="small" disabled={busy}>
                          {t('receipt.reverse')}
                        </Button>
                      </Popconfirm>
                    )
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
