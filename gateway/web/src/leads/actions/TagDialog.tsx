import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Which tag? */
export function TagDialog({ title, onDone }: { title: string; onDone: (tag: string | null) => void }) {
  const { t } = useTranslation('leads');
  const [tag, setTag] = useState('');
  const ready = tag.trim() !== '';
  return (
    <Modal
      open
      width={360}
      title={title}
      okButtonProps={{ disabled: !ready }}
      onOk={() => onDone(tag.trim())}
      onCancel={() => onDone(null)}
    >
      <Input
        autoFocus
        maxLength={40}
        aria-label={t('bulk.tag')}
        placeholder={t('bulk.tag')}
        value={tag}
        onChange={({ target }) => setTag(target.value)}
        onPressEnter={({ nativeEvent }) => ready && !nativeEvent.isComposing && onDone(tag.trim())}
      />
    </Modal>
  );
}
