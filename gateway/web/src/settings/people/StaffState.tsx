import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Staff } from '@/api/types';
import shared from '../shared/shared.module.css';

/** Switched off, or how far the sign-in account has followed. */
export function StaffState({ staff }: { staff: Staff }) {
  const { t } = useTranslation('settings');
  const { syncState, syncError, enabled, serviceAccount } = staff;
  return (
    <span className={shared.row}>
      {!enabled && <Tag>{t('staff.states.disabled')}</Tag>}
      {serviceAccount && <Tag color="purple">{t('staff.states.service')}</Tag>}
      {syncState === 'SYNC_STATE_SYNCED' && <Tag color="success">{t('staff.synced')}</Tag>}
      {syncState === 'SYNC_STATE_PENDING' && <Tag color="processing">{t('staff.pending')}</Tag>}
      {syncState === 'SYNC_STATE_FAILED' && (
        <Tooltip title={syncError}>
          <Tag color="error">{t('staff.failed')}</Tag>
        </Tooltip>
      )}
    </span>
  );
}
