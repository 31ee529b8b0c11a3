import { DisconnectOutlined, LockOutlined, SearchOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import { Notice } from './Notice';
import { problemText } from './problemText';

const ICONS: Record<number, React.ReactNode> = {
  0: <DisconnectOutlined />,
  403: <LockOutlined />,
  404: <SearchOutlined />,
};

/** What to show instead of content that could not be had: why, the request's number, and another try. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation('kit');
  const problem = toProblem(error);
  return (
    <div role="alert">
      <Notice
        icon={ICONS[problem.status] ?? <WarningOutlined />}
        title={problemText(problem, t)}
        text={problem.requestId && t('error.request', { id: problem.requestId })}
      >
        {onRetry && <Button onClick={onRetry}>{t('error.retry')}</Button>}
      </Notice>
    </div>
  );
}
