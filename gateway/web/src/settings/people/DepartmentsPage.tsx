import { Input, Switch } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Department } from '@/api/types';
import { useSession } from '@/app/session/session';
import { OptionSelect } from '@/kit/OptionSelect';
import { useName } from '@/kit/references';
import { Mark } from '@/kit/Mark';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { createDepartment, DEPARTMENTS, listDepartments, updateDepartment } from './api';

/** The departments of the branches. */
export default function DepartmentsPage() {
  const { t } = useTranslation('settings');
  return (
    <RecordsPage<Department>
      title={t('sections.departments')}
      intro={t('departments.intro')}
      type={DEPARTMENTS}
      load={listDepartments}
      permission="gateway.department.edit"
      newLabel={t('departments.new')}
      empty={t('departments.empty')}
      textOf={({ name = '' }) => name}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'name', label: t('name'), cell: ({ name }) => name },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        { key: 'parent', label: t('departments.parent'), cell: (one) => <Parent department={one} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ archived }) => (archived ? <Mark>{t('archived')}</Mark> : null),
        },
      ]}
      Editor={DepartmentEditor}
    />
  );
}

function Parent({ department }: { department: Department }) {
  return useName('gateway.department', department.parentId);
}

function DepartmentEditor({ record, editable, onClose }: EditorProps<Department>) {
  const { t } = useTranslation('settings');
  const { activeBranchId } = useSession();
  const all = useQuery({ queryKey: [DEPARTMENTS, 'settings'], queryFn: listDepartments }).data;
  const editor = useEditor<Department>({
    initial: record ?? { branchId: activeBranchId, name: '', parentId: '' },
    type: DEPARTMENTS,
    noun: 'department',
    create: createDepartment,
    update: updateDepartment,
    check: ({ name }) => (name?.trim() ? ({} as Record<string, string>) : { name: t('required') }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  const parents = all?.filter(({ id, branchId }) => id !== record?.id && branchId === draft.branchId);
  return (
    <EditorDrawer
      title={record?.name ?? t('departments.new')}
      type={DEPARTMENTS}
      size={480}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <Field id="name" label={t('name')} required error={errorAt('name')}>
        <Input
          id="name"
          autoFocus={editor.isNew}
          maxLength={100}
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
        />
      </Field>
      <div className={shared.pair}>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="gateway.department.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId, parentId: '' })}
          />
        </Field>
        <Field id="parent" label={t('departments.parent')} error={errorAt('parentId')}>
          <OptionSelect
            id="parent"
            options={parents?.map(({ id = '', name = '', archived }) => ({
              value: id,
              label: name,
              archived,
            }))}
            value={draft.parentId || undefined}
            onChange={(id) => set({ parentId: String(id ?? '') })}
          />
        </Field>
      </div>
      {!editor.isNew && (
        <Field id="archived" label={t('archived')} error={errorAt('archived')}>
          <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
        </Field>
      )}
    </EditorDrawer>
  );
}
