import { Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface SaveViewDialogProps {
  title: string;
  name: string;
  shared: boolean;
  onSave: (name: string, shared: boolean) => Promise<unknown>;
  onCancel: () => void;
}

/** Asks for the name of a view, and who else may use it. */
export function SaveViewDialog({ title, name, shared, onSave, onCancel }: SaveViewDialogProps) {
  const { t } = useTranslation('kit');
  const [saving, setSaving] = useState(false);
  const [form] = Form.useForm<{ name: string; shared: boolean }>();
  const save = (values: { name: string; shared: boolean }) => {
    setSaving(true);
    void onSave(values.name.trim(), values.shared).finally(() => setSaving(false));
  };
  return (
    <Modal
      open
      title={title}
      width={400}
      okText={t('views.save')}
      confirmLoading={saving}
      onOk={form.submit}
      onCancel={onCancel}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name, shared }}
        onFinish={save}
        requiredMark={false}
      >
        <Form.Item
          name="name"
          label={t('views.name')}
          rules={[{ required: true, whitespace: true, message: t('views.nameNeeded') }]}
        >
          <Input maxLength={60} autoFocus />
        </Form.Item>
        <Form.Item name="shared" valuePropName="checked" noStyle>
          <Checkbox>{t('views.share')}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
