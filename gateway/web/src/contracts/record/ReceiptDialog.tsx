import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '@/api/ids';
import { type Contract, createReceipt, type Plan, type Receipt } from '../api';
import { isAmount, toMinor, toTyped } from '@/kit/money/money';
import { useAct } from '../useContracts';

export const METHODS = (['BANK', 'WECHAT', 'ALIPAY', 'CARD', 'CASH'] as const).map(
  (name) => `PAYMENT_METHOD_${name}` as NonNullable<Receipt['method']>,
);

interface ReceiptDialogProps {
  contract: Contract;
  plan: Plan;
  onClose: () => void;
}

/** Books money that came in: by default what is due next, to the lines in the order they are due. */
export function ReceiptDialog({ contract, plan, onClose }: ReceiptDialogProps) {
  const { t } = useTranslation('contracts');
  const { act, busy } = useAct();
  const { currency } = contract;
  // one key for the dialog: pressing twice, or again after a lost answer, is the same payment
  const [key] = useState(newId);
  const [amount, setAmount] = useState(() => toTyped(contract.nextDueMinor, currency));
  const [method, setMethod] = useState<NonNullable<Receipt['method']>>('PAYMENT_METHOD_BANK');
  const [reference, setReference] = useState('');
  const [lineId, setLineId] = useState<string>();
  const [payer, setPayer] = useState('');
  const open = (plan.lines ?? []).filter(({ state }) => state !== 'LINE_STATE_PAID');
  const ready = isAmount(amount, currency) && toMinor(amount, currency) !== '0' && reference.trim();
  const save = async () => {
    const amountMinor = toMinor(amount, currency);
    const receipt = {
      contractId: contract.id,
      amountMinor,
      method,
      externalReference: reference.trim(),
      payerName: payer,
      ...(lineId && { allocations: [{ lineId, amountMinor }] }),
    };
    if (await act(() => createReceipt(receipt, key))) onClose();
  };
  return (
    <Modal
      open
      title={t('receipt.title')}
      okText={t('receipt.ok')}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={t('plan.amount')} htmlFor="amount" required>
          <Input
            id="amount"
            inputMode="decimal"
            prefix={currency}
            value={amount}
            status={isAmount(amount, currency) ? undefined : 'error'}
            onChange={({ target }) => setAmount(target.value)}
          />
        </Form.Item>
        <Form.Item label={t('receipt.method')} htmlFor="method" required>
          <Select
            id="method"
            value={method}
            options={METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
            onChange={setMethod}
          />
        </Form.Item>
        <Form.Item
          label={t('receipt.reference')}
          htmlFor="reference"
          required
          extra={t('receipt.referenceHint')}
        >
          <Input
            id="reference"
            maxLength={100}
            value={reference}
            onChange={({ target }) => setReference(target.value)}
          />
        </Form.Item>
        <Form.Item label={t('receipt.line')} htmlFor="line">
          <Select
            id="line"
            allowClear
            placeholder={t('receipt.lineHint')}
            value={lineId}
            options={open.map((line) => ({
              value: line.id,
              label: `${line.name || t(`lineKind.${line.kind}`)} · ${line.dueDate}`,
            }))}
            onChange={setLineId}
          />
        </Form.Item>
        <Form.Item label={t('receipt.payer')} htmlFor="payer">
          <Input id="payer" maxLength={100} value={payer} onChange={({ target }) => setPayer(target.value)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
