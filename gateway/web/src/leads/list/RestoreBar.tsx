import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { undeleteLead } from '../api';
import { refreshLeads } from '../cache';
import styles from '../leads.module.css';
import type { Selection } from './useSelection';

/** In the recycle bin: what is chosen comes back. */
export function RestoreBar({ selection }: { selection: Selection }) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const report = useReport();
  const undo = useUndo();
  const [restoring, setRestoring] = useState(false);
  const { ids } = selection;

  const restore = async () => {
    setRestoring(true);
    let restored = 0;
    try {
      for (const id of ids) {
        await undeleteLead(id);
        restored += 1;
      }
    } catch (error) {
      report(error);
    }
    if (restored > 0) undo(t('bulk.restored', { count: restored }));
    selection.clear();
    setRestoring(false);
    void refreshLeads();
  };
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t('bulk.title')}>
      <strong>{t('bulk.count', { count: ids.size })}</strong>
      {can('leads.lead.delete') && (
        <Button size="small" type="primary" loading={restoring} onClick={() => void restore()}>
          {t('bulk.restore')}
        </Button>
      )}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('bulk.clear')}
        onClick={selection.clear}
      />
    </div>
  );
}
