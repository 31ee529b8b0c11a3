import { CopyOutlined, ExportOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './intake.module.css';

/** A text people take elsewhere: select it, copy it, or open it. */
export function Copyable({ text, href }: { text: string; href?: string }) {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const shown = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(t('copied'));
    } catch {
      // no clipboard on plain-HTTP addresses: select it, so that Ctrl+C does it
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
      void message.info(t('intake.copyByHand'));
    }
  };
  return (
    <div className={styles.copyable}>
      <code ref={shown}>{text}</code>
      <Button icon={<CopyOutlined />} disabled={false} onClick={() => void copy()}>
        {t('copy')}
      </Button>
      {href && (
        <Button icon={<ExportOutlined />} disabled={false} href={href} target="_blank" rel="noreferrer">
          {t('intake.open')}
        </Button>
      )}
    </div>
  );
}
