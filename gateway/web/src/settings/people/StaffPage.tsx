import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Staff } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { OptionSelect } from '@/kit/OptionSelect';
import { useName, useReference } from '@/kit/references';
import { Mark } from '@/kit/Mark';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { listRoles, listStaff, ROLES, STAFF } from './api';
import { StaffEditor } from './StaffEditor';
import { StaffState } from './StaffState';

type Shown = '' | 'enabled' | 'disabled' | 'failed' | 'service';

function inState(staff: Staff, state: Shown): boolean {
  if (state === 'service') return staff.serviceAccount ?? false;
  if (state === 'failed') return staff.syncState === 'SYNC_STATE_FAILED';
  return !state || (staff.enabled ?? false) === (state === 'enabled');
}

/** Who works here: where, in which roles, and whether they can sign in. */
export default function StaffPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const branches = useReference('gateway.branch');
  const roles = useQuery({ queryKey: [ROLES, 'settings'], queryFn: listRoles }).data;
  const [branch, setBranch] = useState<string>();
  const [role, setRole] = useState<string>();
  const [state, setState] = useState<Shown>('');
  const roleOptions = roles?.map((one) => ({ value: one.id ?? '', label: labelOf(one, locale) }));
  const roleNames = ({ roleIds = [] }: Staff) =>
    roleIds.map((id) => roleOptions?.find(({ value }) => value === id)?.label).filter(Boolean);
  return (
    <RecordsPage<Staff>
      title={t('sections.staff')}
      intro={t('staff.intro')}
      type={STAFF}
      load={listStaff}
      permission="gateway.staff.edit"
      newLabel={t('staff.new')}
      empty={t('staff.empty')}
      textOf={(one) => `${one.name} ${one.username} ${one.email}`}
      faded={({ enabled }) => !enabled}
      fits={(one) =>
        inState(one, state) &&
        (!role || (one.roleIds ?? []).includes(role)) &&
        (!branch || [one.branchId, ...(one.extraBranchIds ?? [])].map(String).includes(branch))
      }
      filters={
        <>
          <OptionSelect
            style={{ width: 150 }}
            placeholder={t('branch')}
            aria-label={t('branch')}
            options={branches}
            value={branch}
            onChange={(value) => setBranch(value as string)}
          />
          <OptionSelect
            style={{ width: 140 }}
            placeholder={t('staff.roles')}
            aria-label={t('staff.roles')}
            options={roleOptions}
            value={role}
            onChange={(value) => setRole(value as string)}
          />
          <Select<Shown>
            style={{ width: 130 }}
            aria-label={t('state')}
            value={state}
            onChange={setState}
            options={(['', 'enabled', 'disabled', 'failed', 'service'] as const).map((value) => ({
              value,
              label: t(`staff.states.${value || 'all'}`),
            }))}
          />
        </>
      }
      columns={[
        { key: 'name', label: t('staff.name'), cell: ({ name }) => name },
        { key: 'username', label: t('staff.username'), cell: ({ username }) => username },
        { key: 'branch', label: t('branch'), cell: (one) => <Branches staff={one} /> },
        { key: 'department', label: t('staff.department'), cell: (one) => <Department staff={one} /> },
        {
          key: 'roles',
          label: t('staff.roles'),
          cell: (one) => (
            <span className={shared.row}>
              {roleNames(one).map((name) => (
                <Mark key={name}>{name}</Mark>
              ))}
            </span>
          ),
        },
        { key: 'state', label: t('state'), cell: (one) => <StaffState staff={one} /> },
      ]}
      Editor={StaffEditor}
    />
  );
}

function Branches({ staff }: { staff: Staff }) {
  const { t } = useTranslation('settings');
  const more = staff.extraBranchIds?.length ?? 0;
  return (
    <>
      <BranchName id={staff.branchId} />
      {more > 0 && <span className={shared.quiet}> {t('staff.more', { count: more })}</span>}
    </>
  );
}

function Department({ staff }: { staff: Staff }) {
  return useName('gateway.department', staff.departmentId);
}
