import { App, type ModalFuncProps } from 'antd';
import { useCallback } from 'react';

/** Asks whether somebody is sure. */
export function useConfirm(): (question: ModalFuncProps) => Promise<boolean> {
  const { modal } = App.useApp();
  return useCallback(async (question) => modal.confirm(question), [modal]);
}
