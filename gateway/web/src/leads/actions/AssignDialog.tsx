import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonSelect } from '@/kit/PersonSelect';

interface AssignDialogProps {
  ownerId?: string;
  /** The person's id; the empty string = by the assignment rules; null = nothing. */
  onDone: (ownerId: string | null) => void;
}

/** To whom? */
export function AssignDialog({ ownerId, onDone }: AssignDialogProps) {
  const { t } = useTranslation('leads');
  const [chosen, setChosen] = useState(ownerId || undefined);
  return (
    <Modal
      open
      width={400}
      title={t('assign.title')}
      onCancel={() => onDone(null)}
      footer={
        <>
          <Button onClick={() => onDone('')}>{t('assign.byRules')}</Button>
          <Button type="primary" disabled={!chosen} onClick={() => onDone(chosen ?? null)}>
            {t('assign.button')}
          </Button>
        </>
      }
    >
      <PersonSelect
        autoFocus
        value={chosen}
        onChange={(id) => setChosen(id as string | undefined)}
        aria-label={t('assign.to')}
      />
    </Modal>
  );
}
