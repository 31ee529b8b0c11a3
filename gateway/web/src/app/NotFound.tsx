import { CompassOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Notice } from '@/kit/Notice';

export default function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <Notice icon={<CompassOutlined />} title={t('notFound.title')} text={t('notFound.hint')}>
      <Link to="/home">{t('notFound.back')}</Link>
    </Notice>
  );
}
