import { Input, Modal } from 'antd';
import { useState } from 'react';

interface ReasonDialogProps {
  title: string;
  label: string;
  okText: string;
  danger?: boolean;
  required?: boolean;
  max?: number;
  /** null = it was left. */
  onDone: (reason: string | null) => void;
}

/** Asks for a reason before something is done; Ctrl+Enter does it. */
export function ReasonDialog({
  title,
  label,
  okText,
  danger,
  required,
  max = 1000,
  onDone,
}: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const ready = !required || reason.trim() !== '';
  const done = () => ready && onDone(reason.trim());
  return (
    <Modal
      open
      width={440}
      title={title}
      okText={okText}
      okButtonProps={{ danger, disabled: !ready }}
      onOk={done}
      onCancel={() => onDone(null)}
    >
      <Input.TextArea
        autoFocus
        aria-label={label}
        placeholder={label}
        maxLength={max}
        autoSize={{ minRows: 3, maxRows: 8 }}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && done()}
      />
    </Modal>
  );
}
