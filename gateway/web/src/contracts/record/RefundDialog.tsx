import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '@/api/ids';
import { type Contract, createRefund, previewRefund, type Refund, REFUNDS } from '../api';
import { isAmount, money, toMinor, toTyped } from '@/kit/money/money';
import { useAct } from '../useContracts';
import { Formula } from './Refunds';

const CAUSES = (['STUDENT_WITHDREW', 'NO_OFFER', 'VISA_REFUSED', 'AGENCY_FAULT', 'OVERPAID'] as const).map(
  (name) => `REFUND_CAUSE_${name}` as NonNullable<Refund['cause']>,
);
export const STAGES = (
  ['NOT_BEGUN', 'PLANNING', 'WRITING', 'SUBMITTED', 'OFFERED', 'VISA_GRANTED'] as const
).map((name) => `SERVICE_STAGE_${name}` as NonNullable<Refund['stage']>);

/** Asks for a refund: the formula follows what is chosen, and says how much there can be. */
export function RefundDialog({ contract, onClose }: { contract: Contract; onClose: () => void }) {
  const { t } = useTranslation('contracts');
  const { act, busy } = useAct();
  const { id = '', currency } = contract;
  const [key] = useState(newId);
  const [cause, setCause] = useState<NonNullable<Refund['cause']>>('REFUND_CAUSE_STUDENT_WITHDREW');
  const [stage, setStage] = useState<NonNullable<Refund['stage']>>('SERVICE_STAGE_NOT_BEGUN');
  const [fees, setFees] = useState('0');
  const [amount, setAmount] = useState<string>();
  const [note, setNote] = useState('');
  const thirdPartyMinor = isAmount(fees, currency) ? toMinor(fees, currency) : '0';
  const { data: preview } = useQuery({
    queryKey: [REFUNDS, 'preview', id, cause, stage, thirdPartyMinor],
    queryFn: () => previewRefund({ contractId: id, cause, stage, thirdPartyMinor }),
  });
  const most = Number(preview?.refundableMinor ?? 0);
  const shown = amount ?? toTyped(preview?.refundableMinor, currency);
  const wanted = isAmount(shown, currency) ? Number(toMinor(shown, currency)) : 0;
  const save = async () => {
    const amountMinor = toMinor(shown, currency);
    const refund = { contractId: id, amountMinor, cause, stage, thirdPartyMinor, note };
    if (await act(() => createRefund(refund, key))) onClose();
  };
  return (
    <Modal
      open
      title={t('refund.title')}
      okText={t('refund.ok')}
      okButtonProps={{ disabled: !preview || wanted <= 0 || wanted > most, loading: busy }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={t('refund.cause')} htmlFor="cause">
          <Select
            id="cause"
            value={cause}
            options={CAUSES.map((value) => ({ value, label: t(`cause.${value}`) }))}
            onChange={setCause}
          />
        </Form.Item>
        <Form.Item label={t('refund.stage')} htmlFor="stage">
          <Select
            id="stage"
            value={stage}
            options={STAGES.map((value) => ({ value, label: t(`stage.${value}`) }))}
            onChange={setStage}
          />
        </Form.Item>
        <Form.Item label={t('refund.fees')} htmlFor="fees">
          <Input
            id="fees"
            inputMode="decimal"
            prefix={currency}
            value={fees}
            onChange={({ target }) => setFees(target.value)}
          />
        </Form.Item>
        <Formula steps={preview?.formula} currency={currency} />
        <Form.Item
          label={t('refund.amount')}
          htmlFor="refund-amount"
          style={{ marginTop: 12 }}
          validateStatus={wanted > most ? 'error' : undefined}
          help={wanted > most ? t('refund.tooMuch', { most: money(most, currency) }) : undefined}
        >
          <Input
            id="refund-amount"
            inputMode="decimal"
            prefix={currency}
            value={shown}
            onChange={({ target }) => setAmount(target.value)}
          />
        </Form.Item>
        <Form.Item label={t('note')} htmlFor="refund-note">
          <Input
            id="refund-note"
            maxLength={1000}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
