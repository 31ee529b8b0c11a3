import { QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import type { Source } from './api';
import { Copyable } from './Copyable';

export const formAddress = (key = '') => `${window.location.origin}/f/${key}`;

/** HTML that shows the form in another page; the referrer tells the form which site it is on. */
export function embedCode(key: string | undefined, title: string): string {
  const name = title.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  const style = 'width:100%;max-width:520px;height:760px;border:0';
  return `<iframe src="${formAddress(key)}" title="${name}" referrerpolicy="origin" loading="lazy" style="${style}"></iframe>`;
}

/** The form's address to send, to print and to embed. */
export function ShareForm({ source }: { source: Source }) {
  const { t } = useTranslation('settings');
  const address = formAddress(source.key);
  const allowed = source.allowedOrigins ?? [];
  return (
    <>
      <Field label={t('intake.link')}>
        <Copyable text={address} href={address} />
      </Field>
      <Field label={t('intake.qr')} hint={t('intake.qrHint')}>
        <div>
          <QRCode value={address} size={168} type="svg" bgColor="#ffffff" color="#000000" />
        </div>
      </Field>
      <Field
        label={t('intake.embed')}
        hint={
          allowed.length > 0 ? t('intake.embedOn', { sites: allowed.join(', ') }) : t('intake.embedNowhere')
        }
      >
        <Copyable text={embedCode(source.key, source.titleZh || source.name || '')} />
      </Field>
      {!source.enabled && <p className={shared.quiet}>{t('intake.offHint')}</p>}
    </>
  );
}
