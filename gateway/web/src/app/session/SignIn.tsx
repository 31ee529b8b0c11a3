import { Button, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { signIn, useSession } from './session';
import styles from './session.module.css';

/** What somebody sees who is not signed in. Names and passwords are asked by the identity server. */
export function SignIn() {
  const { t } = useTranslation('shell');
  const { expired } = useSession();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/favicon.svg" alt="" width={48} height={48} />
        <Typography.Title level={3}>{t('product')}</Typography.Title>
        <Typography.Paragraph type="secondary">
          {t(expired ? 'signIn.expired' : 'signIn.hint')}
        </Typography.Paragraph>
        <Button type="primary" size="large" block onClick={signIn} autoFocus>
          {t('signIn.button')}
        </Button>
      </div>
    </main>
  );
}
