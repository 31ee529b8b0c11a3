import { LockOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import styles from './fields/fields.module.css';

/** A value that this person sees only masked, or not at all, with the reason. */
export function Locked({ field, children }: { field: FieldDescription; children?: ReactNode }) {
  const { t } = useTranslation('kit');
  const group = t(`classes.${(field.class ?? '').replace('FIELD_CLASS_', '') || 'BUSINESS'}`);
  const reason = t('locked', { group });
  return (
    <Tooltip title={reason}>
      <span className={styles.locked}>
        {children}
        <LockOutlined aria-label={reason} />
      </span>
    </Tooltip>
  );
}
