import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Import } from '@/api/types';
import { cancelImport, undoImport } from './api';
import { written } from './machine';
import { useSubject } from './subjects';
import { useImportAction } from './useImport';

/** Taking an import back, after asking. */
export function useTakeBack() {
  const { t } = useTranslation('imports');
  const { modal } = App.useApp();
  const { path } = useSubject();
  const action = useImportAction((id: string) => undoImport(path, id));
  const ask = async ({ id = '', fileName = '', counts }: Import) => {
    const sure = await modal.confirm({
      title: t('undo.ask', { name: fileName }),
      content: t('undo.hint', { count: written(counts) }),
      okText: t('undo.button'),
      okButtonProps: { danger: true },
    });
    if (sure) action.mutate(id);
  };
  return { ask, pending: action.isPending };
}

/** Stopping an import; after asking when rows may have been written. */
export function useStop() {
  const { t } = useTranslation('imports');
  const { modal } = App.useApp();
  const { path } = useSubject();
  const action = useImportAction((id: string) => cancelImport(path, id));
  const ask = async ({ id = '', state }: Import) => {
    const running = state === 'IMPORT_STATE_RUNNING';
    const sure = await modal.confirm({
      title: t('cancel.ask'),
      content: t(running ? 'cancel.running' : 'cancel.nothing'),
      okText: t('cancel.button'),
      okButtonProps: { danger: true },
      cancelText: t('cancel.keep'),
    });
    if (sure) action.mutate(id);
  };
  return { ask, pending: action.isPending };
}
