import { App } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import { problemText } from './problemText';

/** Tells a person that what they did failed, and why. */
export function useReport(): (error: unknown) => void {
  const { t } = useTranslation('kit');
  const { notification } = App.useApp();
  return useCallback(
    (error: unknown) => {
      const { requestId } = toProblem(error);
      notification.error({
        title: problemText(error, t),
        description: requestId ? t('error.request', { id: requestId }) : undefined,
        role: 'alert',
      });
    },
    [notification, t],
  );
}
