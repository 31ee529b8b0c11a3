import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, Form, Input, InputNumber, Modal, Segmented, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '@/api/problem';
import { problemText } from '@/kit/problemText';
import { type Application, type Offer, type OfferCondition, recordOffer, refreshApplications } from './api';
import styles from './applications.module.css';

const CONDITIONS = [
  'CONDITION_KIND_LANGUAGE',
  'CONDITION_KIND_GRADE',
  'CONDITION_KIND_DEGREE',
  'CONDITION_KIND_DEPOSIT',
  'CONDITION_KIND_OTHER',
] as const;
const CURRENCIES = ['GBP', 'USD', 'AUD', 'CAD', 'HKD', 'SGD', 'EUR', 'CNY'];
const DAY = 'YYYY-MM-DD';

interface Draft {
  kind: NonNullable<Offer['kind']>;
  receiveDate: Dayjs;
  replyDate: Dayjs | null;
  /** Major units, as the letter says. */
  deposit: number | null;
  currency: string;
  due: Dayjs | null;
  conditions: OfferCondition[];
}

const FIRST: Draft = {
  kind: 'OFFER_KIND_CONDITIONAL',
  receiveDate: dayjs(),
  replyDate: null,
  deposit: null,
  currency: 'GBP',
  due: null,
  conditions: [{ kind: 'CONDITION_KIND_LANGUAGE', text: '' }],
};

interface OfferDialogProps {
  application: Application;
  onClose: () => void;
  onRecorded?: () => void;
}

/** What the letter says: conditions, until when to answer, the deposit. */
export function OfferDialog({ application, onClose, onRecorded = onClose }: OfferDialogProps) {
  const { t } = useTranslation(['applications', 'kit']);
  const [draft, setDraft] = useState<Draft>(FIRST);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await recordOffer(offerOf(application.id ?? '', draft));
      await refreshApplications();
      onRecorded();
    } catch (error) {
      setProblem(toProblem(error));
    }
    setBusy(false);
  };
  return (
    <Modal
      open
      title={t('recordOffer')}
      okText={t('record')}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
    >
      {problem && <Alert type="error" showIcon title={problemText(problem, t)} />}
      <Form layout="vertical" component="div">
        <Form.Item label={t('offerKind')}>
          <Segmented
            aria-label={t('offerKind')}
            value={draft.kind}
            options={(['OFFER_KIND_CONDITIONAL', 'OFFER_KIND_UNCONDITIONAL'] as const).map((value) => ({
              value,
              label: t(`offerKinds.${value}`),
            }))}
            onChange={(kind) => set({ kind })}
          />
        </Form.Item>
        <div className={styles.pair}>
          <Form.Item label={t('received')} htmlFor="offer-received" required>
            <DatePicker
              id="offer-received"
              allowClear={false}
              value={draft.receiveDate}
              onChange={(day) => day && set({ receiveDate: day })}
            />
          </Form.Item>
          <Form.Item label={t('replyBy')} htmlFor="offer-reply">
            <DatePicker
              id="offer-reply"
              value={draft.replyDate}
              onChange={(replyDate) => set({ replyDate })}
            />
          </Form.Item>
        </div>
        <div className={styles.pair}>
          <Form.Item label={t('deposit')} htmlFor="offer-deposit">
            <InputNumber
              id="offer-deposit"
              min={0}
              precision={2}
              value={draft.deposit}
              onChange={(deposit) => set({ deposit })}
              suffix={
                <Select
                  variant="borderless"
                  aria-label={t('currency')}
                  value={draft.currency}
                  options={CURRENCIES.map((value) => ({ value, label: value }))}
                  onChange={(currency) => set({ currency })}
                />
              }
              style={{ width: '100%' }}
            />
          </Form.Item>
          <Form.Item label={t('depositDue')} htmlFor="offer-due">
            <DatePicker id="offer-due" value={draft.due} onChange={(due) => set({ due })} />
          </Form.Item>
        </div>
        {draft.kind === 'OFFER_KIND_CONDITIONAL' && (
          <Conditions conditions={draft.conditions} onChange={(conditions) => set({ conditions })} />
        )}
      </Form>
    </Modal>
  );
}

/** The offer as the API wants it; money in minor units. */
export function offerOf(applicationId: string, draft: Draft): Offer {
  const conditional = draft.kind === 'OFFER_KIND_CONDITIONAL';
  return {
    applicationId,
    kind: draft.kind,
    receiveDate: draft.receiveDate.format(DAY),
    replyDate: draft.replyDate?.format(DAY),
    depositAmount: draft.deposit ? String(Math.round(draft.deposit * 100)) : undefined,
    depositCurrency: draft.deposit ? draft.currency : undefined,
    depositDueDate: draft.due?.format(DAY),
    conditions: conditional ? draft.conditions.filter(({ text }) => text?.trim()) : [],
  } as Offer;
}

interface ConditionsProps {
  conditions: OfferCondition[];
  onChange: (conditions: OfferCondition[]) => void;
}

function Conditions({ conditions, onChange }: ConditionsProps) {
  const { t } = useTranslation('applications');
  const change = (place: number, part: Partial<OfferCondition>) =>
    onChange(conditions.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <Form.Item label={t('conditions')}>
      {conditions.map((condition, place) => (
        <div key={place} className={styles.condition}>
          <Select
            aria-label={t('conditionKind')}
            value={condition.kind}
            style={{ width: 130 }}
            options={CONDITIONS.map((value) => ({ value, label: t(`conditionKinds.${value}`) }))}
            onChange={(kind) => change(place, { kind })}
          />
          <Input
            aria-label={t('conditionText')}
            placeholder={t('conditionText')}
            value={condition.text}
            maxLength={500}
            onChange={({ target }) => change(place, { text: target.value })}
          />
          <Button
            type="text"
            icon={<MinusCircleOutlined />}
            aria-label={t('removeCondition')}
            onClick={() => onChange(conditions.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => onChange([...conditions, { kind: 'CONDITION_KIND_OTHER', text: '' }])}
      >
        {t('addCondition')}
      </Button>
    </Form.Item>
  );
}
