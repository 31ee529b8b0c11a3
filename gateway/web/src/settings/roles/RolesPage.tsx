import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { listRoles, listStaff, ROLES, STAFF } from '../people/api';
import { RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { RoleEditor } from './RoleEditor';
import type { Role } from './words';

/** What people can do, by role. */
export default function RolesPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const staff = useQuery({ queryKey: [STAFF, 'settings'], queryFn: listStaff }).data;
  const holders = ({ id = '' }: Role) => staff?.filter(({ roleIds = [] }) => roleIds.includes(id)).length;
  return (
    <RecordsPage<Role>
      title={t('sections.roles')}
      intro={t('roles.intro')}
      type={ROLES}
      load={listRoles}
      permission="gateway.role.edit"
      newLabel={t('roles.new')}
      empty={t('roles.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn}`}
      columns={[
        { key: 'name', label: t('name'), cell: (one) => labelOf(one, locale) },
        {
          key: 'kind',
          label: t('roles.kind'),
          cell: (one) => (
            <span className={shared.row}>
              {one.builtin && <Mark tone="processing">{t('roles.builtin')}</Mark>}
              {one.readOnly && <Mark tone="warning">{t('roles.readOnly')}</Mark>}
            </span>
          ),
        },
        {
          key: 'permissions',
          label: t('roles.permissions'),
          cell: ({ permissions = [] }) => t('roles.count', { count: permissions.length }),
        },
        { key: 'holders', label: t('roles.holders'), cell: (one) => holders(one) },
      ]}
      Editor={RoleEditor}
    />
  );
}
