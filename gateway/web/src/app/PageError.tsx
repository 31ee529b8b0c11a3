import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

/** A page that broke or whose script did not load (for example after a new version went live). */
export function PageError() {
  const { t } = useTranslation('shell');
  const error = useRouteError();
  return (
    <Result
      status="error"
      title={t('pageError.title')}
      subTitle={t('pageError.hint', { detail: error instanceof Error ? error.message : String(error) })}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('pageError.reload')}
        </Button>
      }
    />
  );
}
