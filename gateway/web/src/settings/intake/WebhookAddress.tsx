import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReport } from '@/kit/useReport';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { rotateSecret, type Source, SOURCES } from './api';
import { Copyable } from './Copyable';

interface WebhookAddressProps {
  source: Source;
  editable: boolean;
  onSecret: (secret: string) => void;
}

/** Where senders post to, how they sign, and a new secret. */
export function WebhookAddress({ source, editable, onSecret }: WebhookAddressProps) {
  const { t } = useTranslation('settings');
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  const rotate = () =>
    void modal.confirm({
      title: t('intake.rotateAsk'),
      content: t('intake.rotateHint'),
      okText: t('intake.rotate'),
      cancelText: t('cancel'),
      onOk: async () => {
        try {
          const { secret = '' } = await rotateSecret(source.id ?? '');
          await queries.invalidateQueries({ queryKey: [SOURCES] });
          onSecret(secret);
        } catch (error) {
          report(error);
        }
      },
    });
  return (
    <>
      <Field label={t('intake.hookAddress')}>
        <Copyable text={`${window.location.origin}/public/v1/hooks/${source.key}`} />
      </Field>
      <Field label={t('intake.signing')}>
        <p className={shared.quiet}>{t('intake.signingHint')}</p>
        <code>
          webhook-id · webhook-timestamp · webhook-signature: v1,base64(HMAC-SHA-256(id.timestamp.body))
        </code>
      </Field>
      <Field label={t('intake.secret')} hint={t('intake.rotateHint')}>
        <Button disabled={!editable} onClick={rotate}>
          {t('intake.rotate')}
        </Button>
      </Field>
    </>
  );
}
