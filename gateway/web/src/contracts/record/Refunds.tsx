import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan, useMe } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import {
  type Contract,
  cancelRefund,
  decideRefund,
  payRefund,
  type Refund,
  REFUNDS,
  refundsOf,
} from '../api';
import styles from '../contracts.module.css';
import { money } from '@/kit/money/money';
import { useAct } from '../useContracts';
import { RefundDialog } from './RefundDialog';

/** What was asked back: each with its formula, and who asked and who agreed. */
export function Refunds({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const { id = '' } = contract;
  const { data } = useQuery({ queryKey: [REFUNDS, 'of', id], queryFn: () => refundsOf(id) });
  const refunds = data?.refunds ?? [];
  const possible = Number(contract.paidMinor ?? 0) > Number(contract.refundedMinor ?? 0);
  if (refunds.length === 0 && !possible) return null;
  return (
    <section className={styles.section}>
      <h2>
        {t('refund.list')}
        {can('contracts.refund.create') && possible && (
          <Button onClick={() => setAsking(true)}>{t('refund.title')}</Button>
        )}
      </h2>
      {refunds.map((refund) => (
        <RefundCard key={refund.id} refund={refund} />
      ))}
      {asking && <RefundDialog contract={contract} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** The rows of a refund's formula. */
export function Formula({ steps, currency }: { steps: Refund['formula']; currency?: string }) {
  const locale = useLocale();
  return (
    <table className={styles.table}>
      <tbody>
        {(steps ?? []).map((step) => (
          <tr key={step.key}>
            <td>
              {labelOf(step, locale)}
              {step.key === 'kept' && <div className={styles.faint}>{step.explanation}</div>}
            </td>
            <td className={styles.amount}>
              {step.key === 'refundable' ? (
                <strong>{money(step.amountMinor, currency)}</strong>
              ) : (
                money(step.amountMinor, currency)
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RefundCard({ refund }: { refund: Refund }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const me = useMe();
  const { act, busy } = useAct();
  const [paying, setPaying] = useState(false);
  const [reference, setReference] = useState('');
  const { id = '', state, currency } = refund;
  const mine = refund.requestedBy === me;
  const pay = async () => {
    if (await act(() => payRefund(id, 'PAYMENT_METHOD_BANK', reference.trim()))) setPaying(false);
  };
  return (
    <div className={styles.term}>
      <div className={styles.row}>
        <strong>{money(refund.amountMinor, currency)}</strong>
        <span>{t(`refundState.${state}`)}</span>
        <span className={styles.faint}>
          {t(`cause.${refund.cause}`)} · {t(`stage.${refund.stage}`)} · {refund.requestedByName}
          {refund.decidedByName && ` → ${refund.decidedByName}`}
        </span>
        {state === 'REFUND_STATE_REQUESTED' && can('contracts.refund.approve') && !mine && (
          <>
            <Button type="primary" loading={busy} onClick={() => void act(() => decideRefund(id, true, ''))}>
              {t('actions.approve')}
            </Button>
            <Button loading={busy} onClick={() => void act(() => decideRefund(id, false, ''))}>
              {t('refund.decline')}
            </Button>
          </>
        )}
        {state === 'REFUND_STATE_APPROVED' && can('contracts.refund.pay') && (
          <Button type="primary" onClick={() => setPaying(true)}>
            {t('refund.pay')}
          </Button>
        )}
        {mine && (state === 'REFUND_STATE_REQUESTED' || state === 'REFUND_STATE_APPROVED') && (
          <Button loading={busy} onClick={() => void act(() => cancelRefund(id, t('refund.withdrawn')))}>
            {t('refund.cancel')}
          </Button>
        )}
      </div>
      <Formula steps={refund.formula} currency={currency} />
      {paying && (
        <Modal
          open
          title={t('refund.pay')}
          okButtonProps={{ disabled: !reference.trim(), loading: busy }}
          onOk={() => void pay()}
          onCancel={() => setPaying(false)}
        >
          <label htmlFor="payout">{t('receipt.reference')}</label>
          <Input
            id="payout"
            maxLength={100}
            value={reference}
            onChange={({ target }) => setReference(target.value)}
          />
        </Modal>
      )}
    </div>
  );
}
