import { WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Notice } from '@/kit/Notice';

/** A page that broke or whose script did not load (for example after a new version went live). */
export function PageError() {
  const { t } = useTranslation('shell');
  const error = useRouteError();
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Notice icon={<WarningOutlined />} title={t('pageError.title')} text={t('pageError.hint', { detail })}>
      <Button type="primary" onClick={() => window.location.reload()}>
        {t('pageError.reload')}
      </Button>
    </Notice>
  );
}
