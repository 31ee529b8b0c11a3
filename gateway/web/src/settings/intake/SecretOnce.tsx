import { Alert, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { Copyable } from './Copyable';

/** A signing secret: this is the only time it is shown. */
export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <Modal
      open
      title={t('intake.secret')}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      okText={t('intake.secretKept')}
      cancelButtonProps={{ style: { display: 'none' } }}
      onOk={onClose}
    >
      <Alert type="warning" showIcon title={t('intake.secretOnce')} style={{ marginBottom: 12 }} />
      <Copyable text={secret} />
    </Modal>
  );
}
