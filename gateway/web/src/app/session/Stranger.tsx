import { UserDeleteOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Notice } from '@/kit/Notice';
import { useReport } from '@/kit/useReport';
import { signOut, useSession } from './session';

/** Somebody with an account, but without a place in the directory. */
export function Stranger() {
  const { t } = useTranslation('shell');
  const report = useReport();
  const { user } = useSession();
  return (
    <Notice
      icon={<UserDeleteOutlined />}
      title={t('stranger.title', { name: user.name })}
      text={t('stranger.hint')}
    >
      <Button onClick={() => void signOut().catch(report)}>{t('signOut')}</Button>
    </Notice>
  );
}
