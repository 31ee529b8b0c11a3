import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Staff } from '@/api/types';
import { Mark } from '@/kit/Mark';
import shared from '../shared/shared.module.css';

/** Switched off, or how far the sign-in account has followed. */
export function StaffState({ staff }: { staff: Staff }) {
  const { t } = useTranslation('settings');
  const { syncState, syncError, enabled, serviceAccount } = staff;
  return (
    <span className={shared.row}>
      {!enabled && <Mark>{t('staff.states.disabled')}</Mark>}
      {serviceAccount && <Mark tone="processing">{t('staff.states.service')}</Mark>}
      {syncState === 'SYNC_STATE_SYNCED' && <Mark tone="success">{t('staff.synced')}</Mark>}
      {syncState === 'SYNC_STATE_PENDING' && <Mark tone="processing">{t('staff.pending')}</Mark>}
      {syncState === 'SYNC_STATE_FAILED' && (
        <Tooltip title={syncError}>
          <Mark tone="error">{t('staff.failed')}</Mark>
        </Tooltip>
      )}
    </span>
  );
}
