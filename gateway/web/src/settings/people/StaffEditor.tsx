import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Staff } from '@/api/types';
import { useSession } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { OptionSelect } from '@/kit/OptionSelect';
import { useReference } from '@/kit/references';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { type Editor, useEditor } from '../shared/useEditor';
import { createStaff, DEPARTMENTS, listDepartments, listRoles, ROLES, STAFF, updateStaff } from './api';
import { newPassword } from './password';
import { StaffState } from './StaffState';

const USERNAME = /^[a-z0-9][a-z0-9._-]{2,59}$/;

/** A member of staff: person, place, roles, sign-in. */
export function StaffEditor({ record, editable, onClose }: EditorProps<Staff>) {
  const { t } = useTranslation('settings');
  const { activeBranchId } = useSession();
  const editor = useEditor<Staff>({
    initial: record ?? {
      branchId: activeBranchId,
      username: '',
      name: '',
      email: '',
      departmentId: '',
      roleIds: [],
      extraBranchIds: [],
      enabled: true,
      initialPassword: '',
      passwordPermanent: false,
      locale: '',
    },
    type: STAFF,
    noun: 'staff',
    create: createStaff,
    update: updateStaff,
    check: ({ name, username }) => ({
      ...(!name?.trim() && { name: t('required') }),
      ...(!USERNAME.test(username ?? '') && { username: t('staff.usernameHint') }),
    }),
    onSaved: onClose,
  });
  const { draft } = editor;
  return (
    <EditorDrawer
      title={record?.name ?? t('staff.new')}
      type={STAFF}
      size={640}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      {record && (
        <div className={shared.row} style={{ marginBottom: 14 }}>
          <StaffState staff={record} />
        </div>
      )}
      {record?.syncState === 'SYNC_STATE_FAILED' && (
        <Alert
          className={shared.alert}
          type="error"
          showIcon
          title={t('staff.failedHint')}
          description={record.syncError}
        />
      )}
      <Person editor={editor} />
      <Place editor={editor} />
      {!draft.serviceAccount && <SignIn editor={editor} />}
    </EditorDrawer>
  );
}

function Person({ editor }: { editor: Editor<Staff> }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  return (
    <div className={shared.pair}>
      <Field id="name" label={t('staff.name')} required error={errorAt('name')}>
        <Input
          id="name"
          autoFocus={editor.isNew}
          maxLength={100}
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
        />
      </Field>
      <Field
        id="username"
        label={t('staff.username')}
        required
        error={errorAt('username')}
        hint={editor.isNew && t('staff.usernameHint')}
      >
        <Input
          id="username"
          autoComplete="off"
          disabled={!editor.isNew}
          maxLength={60}
          value={draft.username}
          onChange={({ target }) => set({ username: target.value.toLowerCase() })}
        />
      </Field>
      <Field id="email" label={t('staff.email')} error={errorAt('email')}>
        <Input
          id="email"
          type="email"
          autoComplete="off"
          maxLength={200}
          value={draft.email}
          onChange={({ target }) => set({ email: target.value })}
        />
      </Field>
      <Field label={t('staff.locale')} error={errorAt('locale')}>
        <Segmented<NonNullable<Staff['locale']>>
          aria-label={t('staff.locale')}
          value={draft.locale ?? ''}
          onChange={(locale) => set({ locale })}
          options={[
            { value: '', label: t('staff.localeAuto') },
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </Field>
    </div>
  );
}

function Place({ editor }: { editor: Editor<Staff> }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { draft, set, errorAt } = editor;
  const branches = useReference('gateway.branch');
  const departments = useQuery({ queryKey: [DEPARTMENTS, 'settings'], queryFn: listDepartments }).data;
  const roles = useQuery({ queryKey: [ROLES, 'settings'], queryFn: listRoles }).data;
  const here = departments?.filter(
    ({ branchId, id }) => !branchId || branchId === draft.branchId || id === draft.departmentId,
  );
  return (
    <>
      <h3 className={shared.section}>{t('staff.place')}</h3>
      <div className={shared.pair}>
        <Field id="branch" label={t('staff.home')} required error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="gateway.staff.edit"
            value={draft.branchId}
            onChange={(branchId) => set({ branchId, departmentId: '' })}
          />
        </Field>
        <Field id="department" label={t('staff.department')} error={errorAt('departmentId')}>
          <OptionSelect
            id="department"
            options={here?.map(({ id = '', name = '', archived }) => ({ value: id, label: name, archived }))}
            value={draft.departmentId || undefined}
            onChange={(id) => set({ departmentId: String(id ?? '') })}
          />
        </Field>
      </div>
      <Field id="roles" label={t('staff.roles')} error={errorAt('roleIds')} hint={t('staff.rolesHint')}>
        <OptionSelect
          id="roles"
          many
          maxTagCount={undefined}
          options={roles?.map((role) => ({ value: role.id ?? '', label: labelOf(role, locale) }))}
          value={draft.roleIds ?? []}
          onChange={(ids) => set({ roleIds: ids as string[] })}
        />
      </Field>
      <Field
        id="extra"
        label={t('staff.extra')}
        error={errorAt('extraBranchIds')}
        hint={t('staff.extraHint')}
      >
        <OptionSelect
          id="extra"
          many
          options={branches?.filter(({ value }) => value !== String(draft.branchId))}
          value={(draft.extraBranchIds ?? []).map(String)}
          onChange={(ids) => set({ extraBranchIds: (ids as string[]).map(Number) })}
        />
      </Field>
    </>
  );
}

function SignIn({ editor }: { editor: Editor<Staff> }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  return (
    <>
      <h3 className={shared.section}>{t('staff.signIn')}</h3>
      <Field id="enabled" label={t('staff.enabled')} error={errorAt('enabled')} hint={t('staff.enabledHint')}>
        <Switch id="enabled" checked={draft.enabled} onChange={(enabled) => set({ enabled })} />
      </Field>
      <div className={shared.pair}>
        <Field
          id="password"
          label={t(editor.isNew ? 'staff.password' : 'staff.reset')}
          error={errorAt('initialPassword')}
          hint={t(editor.isNew ? 'staff.passwordHint' : 'staff.resetHint')}
        >
          <div className={shared.row} style={{ flexWrap: 'nowrap' }}>
            <Input.Password
              id="password"
              autoComplete="new-password"
              maxLength={100}
              value={draft.initialPassword}
              onChange={({ target }) => set({ initialPassword: target.value })}
            />
            <Button onClick={() => set({ initialPassword: newPassword() })}>{t('staff.generate')}</Button>
          </div>
        </Field>
        <Field id="permanent" label={t('staff.permanent')} hint={t('staff.permanentHint')}>
          <Switch
            id="permanent"
            checked={draft.passwordPermanent}
            onChange={(passwordPermanent) => set({ passwordPermanent })}
          />
        </Field>
      </div>
    </>
  );
}
