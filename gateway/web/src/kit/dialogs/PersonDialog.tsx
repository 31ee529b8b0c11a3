import { Modal } from 'antd';
import { useState } from 'react';
import { PersonSelect } from '../PersonSelect';

interface PersonDialogProps {
  title: string;
  label: string;
  okText: string;
  /** Who has it now. */
  personId?: string;
  onDone: (personId: string | null) => void;
}

/** Which person? */
export function PersonDialog({ title, label, okText, personId, onDone }: PersonDialogProps) {
  const [chosen, setChosen] = useState(personId || undefined);
  return (
    <Modal
      open
      width={400}
      title={title}
      okText={okText}
      okButtonProps={{ disabled: !chosen || chosen === personId }}
      onOk={() => onDone(chosen ?? null)}
      onCancel={() => onDone(null)}
    >
      <PersonSelect
        autoFocus
        value={chosen}
        onChange={(id) => setChosen(id as string | undefined)}
        aria-label={label}
      />
    </Modal>
  );
}
