import { Button, Result, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import { problemText } from './problemText';

/** What to show instead of content that could not be had: why, the request's number, and another try. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation('kit');
  const problem = toProblem(error);
  return (
    <Result
      status={problem.status === 403 ? '403' : problem.status === 404 ? '404' : 'warning'}
      title={problemText(problem, t)}
      subTitle={
        problem.requestId && (
          <Typography.Text type="secondary" copyable={{ text: problem.requestId }}>
            {t('error.request', { id: problem.requestId })}
          </Typography.Text>
        )
      }
      extra={onRetry && <Button onClick={onRetry}>{t('error.retry')}</Button>}
    />
  );
}
