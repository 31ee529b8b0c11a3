import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import { useReference } from '@/kit/references';

export interface LossAnswer {
  lossReasonId: string;
  lossNote?: string;
}

/** Why was it lost? */
export function LossDialog({ onDone }: { onDone: (answer: LossAnswer | null) => void }) {
  const { t } = useTranslation('leads');
  const reasons = useReference('leads.loss_reason');
  const [form] = Form.useForm<LossAnswer>();
  return (
    <Modal
      open
      width={420}
      title={t('loss.title')}
      okText={t('loss.button')}
      onOk={form.submit}
      onCancel={() => onDone(null)}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={onDone}>
        <Form.Item
          name="lossReasonId"
          label={t('loss.reason')}
          rules={[{ required: true, message: t('loss.needed') }]}
        >
          <OptionSelect autoFocus options={reasons} />
        </Form.Item>
        <Form.Item name="lossNote" label={t('loss.note')}>
          <Input.TextArea maxLength={1000} autoSize={{ minRows: 2, maxRows: 5 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
