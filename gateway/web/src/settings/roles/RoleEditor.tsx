import { useQuery } from '@tanstack/react-query';
import { Skeleton, Switch, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { SLOW } from '@/api/queries';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { createRole, deleteRole, listPermissions, ROLES, updateRole } from '../people/api';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { FieldRights } from './FieldRights';
import { PermissionMatrix } from './PermissionMatrix';
import { RoleWords } from './RoleWords';
import type { Role } from './words';

/** A role: what it allows and how far, which fields it shows, and both in words. */
export function RoleEditor({ record, editable, onClose }: EditorProps<Role>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const infos = useQuery({
    queryKey: [ROLES, 'permissions'],
    queryFn: listPermissions,
    staleTime: SLOW,
  }).data;
  const editor = useEditor<Role>({
    initial: record ?? { nameZh: '', nameEn: '', permissions: [], fields: [], readOnly: false },
    type: ROLES,
    noun: 'role',
    create: createRole,
    update: updateRole,
    check: ({ nameZh }) => (nameZh?.trim() ? ({} as Record<string, string>) : { nameZh: t('required') }),
    onSaved: onClose,
  });
  const { draft, set } = editor;
  if (!infos) return <Skeleton active />;
  return (
    <EditorDrawer
      title={
        <span className={shared.row}>
          {record ? labelOf(record, locale) : t('roles.new')}
          {record?.builtin && <Mark tone="processing">{t('roles.builtin')}</Mark>}
        </span>
      }
      type={ROLES}
      size={900}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && !record.builtin ? () => deleteRole(record) : undefined}
      deleteHint={t('roles.deleteHint')}
    >
      <NameFields editor={editor} />
      <Field id="readOnly" label={t('roles.readOnly')} hint={t('roles.readOnlyHint')}>
        <Switch id="readOnly" checked={draft.readOnly} onChange={(readOnly) => set({ readOnly })} />
      </Field>
      <Tabs
        items={[
          {
            key: 'permissions',
            label: t('roles.permissions'),
            children: (
              <PermissionMatrix
                infos={infos}
                grants={draft.permissions ?? []}
                editable={editable}
                errorAt={(place) =>
                  ['', '.branchIds', '.scope', '.permission']
                    .map((part) => editor.errorAt(`permissions[${place}]${part}`))
                    .find(Boolean)
                }
                onChange={(permissions) => set({ permissions })}
              />
            ),
          },
          {
            key: 'fields',
            label: t('roles.fields'),
            children: (
              <FieldRights
                fields={draft.fields ?? []}
                editable={editable}
                onChange={(fields) => set({ fields })}
              />
            ),
          },
          {
            key: 'words',
            label: t('roles.words'),
            children: <RoleWords role={draft} infos={infos} />,
          },
        ]}
      />
    </EditorDrawer>
  );
}
