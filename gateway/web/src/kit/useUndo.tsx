import { App, Button } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useReport } from './useReport';

const SHOWN_SECONDS = 10;

/**
 * Says that something was done, with a button that takes it back for ten seconds.
 * `undo` may fail: the person is told.
 */
export function useUndo(): (text: string, undo?: () => Promise<unknown>) => void {
  const { t } = useTranslation('kit');
  const { message } = App.useApp();
  const report = useReport();
  return useCallback(
    (text, undo) => {
      // one place: what was done last is what one takes back
      const key = 'undo';
      const takeBack = () => {
        message.destroy(key);
        undo?.().then(() => message.success(t('undo.done')), report);
      };
      const content = (
        <span role="status">
          {text}
          {undo && (
            <Button type="link" size="small" onClick={takeBack}>
              {t('undo.button')}
            </Button>
          )}
        </span>
      );
      void message.open({ key, type: 'success', content, duration: undo ? SHOWN_SECONDS : 3 });
    },
    [message, report, t],
  );
}
