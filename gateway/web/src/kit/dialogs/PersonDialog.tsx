import { Modal } from 'antd';
import { useState } from 'react';
import { PersonSelect } from '../PersonSelect';

interface PersonDialogProps {
  title: string;
  label: string;
  okText: string;
  /** Who has it now: choosing them again changes nothing. */
  personId?: string;
  /** Who is usual: chosen from the beginning. */
  proposedId?: string;
  onDone: (personId: string | null) => void;
}

/** Which person? */
export function PersonDialog({ title, label, okText, personId, proposedId, onDone }: PersonDialogProps) {
  const [chosen, setChosen] = useState(personId || proposedId || undefined);
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
