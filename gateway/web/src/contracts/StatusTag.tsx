import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';

const COLOURS: Record<string, string> = {
  CONTRACT_STATUS_DRAFT: 'default',
  CONTRACT_STATUS_WAITING_APPROVAL: 'orange',
  CONTRACT_STATUS_APPROVED: 'cyan',
  CONTRACT_STATUS_SENT: 'blue',
  CONTRACT_STATUS_SIGNED: 'geekblue',
  CONTRACT_STATUS_WON: 'green',
  CONTRACT_STATUS_VOIDED: 'default',
};

/** Where a contract stands. */
export function StatusTag({ status }: { status?: string }) {
  const { t } = useTranslation('contracts');
  if (!status) return null;
  return <Tag color={COLOURS[status]}>{t(`status.${status}`)}</Tag>;
}
