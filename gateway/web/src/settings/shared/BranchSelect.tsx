import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session/session';
import { OptionSelect } from '@/kit/OptionSelect';
import { useReference } from '@/kit/references';

interface BranchSelectProps {
  id: string;
  value: number | undefined;
  onChange: (branchId: number) => void;
  /** Whose reach decides whether "the whole organisation" is offered. */
  permission: string;
  /** Offered at all? */
  shared?: boolean;
  disabled?: boolean;
}

/** The branch a record belongs to; 0 = the whole organisation. */
export function BranchSelect({
  id,
  value,
  onChange,
  permission,
  shared = true,
  disabled,
}: BranchSelectProps) {
  const { t } = useTranslation('settings');
  const branches = useReference('gateway.branch');
  const { permissions } = useSession();
  const everywhere = { value: '0', label: t('wholeOrganisation') };
  const offered = (shared && permissions[permission] === 'all') || value === 0;
  return (
    <OptionSelect
      id={id}
      allowClear={false}
      disabled={disabled}
      options={branches && (offered ? [everywhere, ...branches] : branches)}
      value={value === undefined ? undefined : String(value)}
      onChange={(chosen) => onChange(Number(chosen))}
    />
  );
}

/** The name of a branch by its number. */
export function BranchName({ id }: { id: number | undefined }) {
  const { t } = useTranslation('settings');
  const branches = useReference('gateway.branch');
  if (!id) return t('wholeOrganisation');
  return branches?.find(({ value }) => value === String(id))?.label ?? '';
}
