import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, ConfigProvider, Drawer, Form } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '@/app/keys';
import { problemText } from '@/kit/problemText';
import { useReport } from '@/kit/useReport';
import type { Editor, Identified } from './useEditor';
import styles from './shared.module.css';

interface EditorDrawerProps<T extends Identified> {
  title: ReactNode;
  type: string;
  editor: Editor<T>;
  editable: boolean;
  onClose: () => void;
  /** Offered for records that exist. */
  onDelete?: () => Promise<unknown>;
  /** What deleting means, said before it is done. */
  deleteHint?: string;
  size?: number;
  children: ReactNode;
}

/** A record in a drawer: its fields, what is wrong, save, delete; asks before changes are thrown away. */
export function EditorDrawer<T extends Identified>(props: EditorDrawerProps<T>) {
  const { t } = useTranslation('settings');
  const { editor, editable, size = 560 } = props;
  const { modal } = App.useApp();
  const close = () => {
    if (!editor.dirty || !editable) return props.onClose();
    void modal.confirm({
      title: t('discardAsk'),
      okText: t('discard'),
      cancelText: t('keepEditing'),
      onOk: props.onClose,
    });
  };
  useKeys('mod+s', () => void editor.save(), { everywhere: true, enabled: editable && !editor.saving });
  return (
    <Drawer
      open
      size={size}
      title={props.title}
      onClose={close}
      footer={
        <div className={styles.footer}>
          {editable && props.onDelete && !editor.isNew && (
            <DeleteButton
              type={props.type}
              hint={props.deleteHint}
              run={props.onDelete}
              done={props.onClose}
            />
          )}
          <span className={styles.push} />
          <Button onClick={close}>{t(editable ? 'cancel' : 'close')}</Button>
          {editable && (
            <Button
              type="primary"
              loading={editor.saving}
              disabled={!editor.isNew && !editor.dirty}
              onClick={() => void editor.save()}
            >
              {t(editor.isNew ? 'create' : 'save')}
            </Button>
          )}
        </div>
      }
    >
      <Failure editor={editor} type={props.type} onClose={props.onClose} />
      {!editable && <Alert className={styles.alert} type="info" showIcon title={t('readOnly')} />}
      <ConfigProvider componentDisabled={!editable}>
        <Form layout="vertical" component="div">
          {props.children}
        </Form>
      </ConfigProvider>
    </Drawer>
  );
}

function Failure<T extends Identified>({
  editor,
  type,
  onClose,
}: {
  editor: Editor<T>;
  type: string;
  onClose: () => void;
}) {
  const { t } = useTranslation(['settings', 'kit']);
  const queries = useQueryClient();
  const { failure, errors } = editor;
  const count = Object.keys(errors).length;
  if (!failure && count === 0) return null;
  const details = [...new Set(Object.values(errors))].filter((text) => text !== failure?.detail);
  const reload = () => {
    void queries.invalidateQueries({ queryKey: [type] });
    onClose();
  };
  return (
    <Alert
      className={styles.alert}
      role="alert"
      type="error"
      showIcon
      title={failure ? problemText(failure, t as never) : t('settings:fixFields', { count })}
      description={
        failure && (
          <>
            {details.map((text) => (
              <div key={text}>{text}</div>
            ))}
            {failure.requestId && (
              <div className={styles.quiet}>{t('kit:error.request', { id: failure.requestId })}</div>
            )}
          </>
        )
      }
      action={
        failure?.conflict && (
          <Button size="small" onClick={reload}>
            {t('settings:reload')}
          </Button>
        )
      }
    />
  );
}

interface DeleteButtonProps {
  type: string;
  hint?: string;
  run: () => Promise<unknown>;
  done: () => void;
}

function DeleteButton({ type, hint, run, done }: DeleteButtonProps) {
  const { t } = useTranslation('settings');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  const ask = () =>
    void modal.confirm({
      title: t('deleteAsk'),
      content: hint,
      okText: t('delete'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      onOk: async () => {
        try {
          await run();
          await queries.invalidateQueries({ queryKey: [type] });
          void message.success(t('deleted'));
          done();
        } catch (error) {
          report(error);
        }
      },
    });
  return (
    <Button danger type="text" onClick={ask}>
      {t('delete')}
    </Button>
  );
}
