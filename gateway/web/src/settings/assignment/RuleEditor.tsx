import { useQuery } from '@tanstack/react-query';
import { Input, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session/session';
import { OptionSelect } from '@/kit/OptionSelect';
import { ConditionEditor } from '../condition/ConditionEditor';
import { useConditionFields } from '../condition/useConditionFields';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { createRule, deleteRule, listRules, listTeams, type Rule, RULES, TEAMS, updateRule } from './api';

/** A rule: when it holds, the lead goes to its team. */
export function RuleEditor({ record, editable, onClose }: EditorProps<Rule>) {
  const { t } = useTranslation('settings');
  const { activeBranchId } = useSession();
  const fields = useConditionFields();
  const teams = useQuery({ queryKey: [TEAMS, 'settings'], queryFn: listTeams }).data;
  const rules = useQuery({ queryKey: [RULES, 'settings'], queryFn: listRules }).data;
  const last = Math.max(0, ...(rules ?? []).map(({ position = 0 }) => position));
  const editor = useEditor<Rule>({
    initial: record ?? {
      branchId: activeBranchId,
      name: '',
      condition: '',
      teamId: '',
      enabled: true,
      position: last + 1,
    },
    type: RULES,
    noun: 'assignment_rule',
    create: createRule,
    update: updateRule,
    check: ({ name, teamId }) => ({
      ...(!name?.trim() && { name: t('required') }),
      ...(!teamId && { teamId: t('assignment.teamNeeded') }),
    }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  const offered = teams?.filter(
    ({ branchId }) => !branchId || branchId === draft.branchId || !draft.branchId,
  );
  return (
    <EditorDrawer
      title={record?.name ?? t('assignment.new')}
      type={RULES}
      size={680}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteRule(record))}
      deleteHint={t('assignment.deleteHint')}
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
      <Field label={t('assignment.condition')} error={errorAt('condition')}>
        <ConditionEditor
          id="condition"
          fields={fields}
          disabled={!editable}
          emptyText={t('assignment.alwaysHint')}
          invalid={Boolean(errorAt('condition'))}
          value={draft.condition ?? ''}
          onChange={(condition) => set({ condition })}
        />
      </Field>
      <div className={shared.pair}>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="leads.assignment.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId, teamId: '' })}
          />
        </Field>
        <Field id="team" label={t('assignment.team')} required error={errorAt('teamId')}>
          <OptionSelect
            id="team"
            allowClear={false}
            options={offered?.map(({ id = '', name = '' }) => ({ value: id, label: name }))}
            value={draft.teamId || undefined}
            onChange={(teamId) => set({ teamId: String(teamId) })}
          />
        </Field>
      </div>
      <Field id="enabled" label={t('enabled')}>
        <Switch id="enabled" checked={draft.enabled} onChange={(enabled) => set({ enabled })} />
      </Field>
    </EditorDrawer>
  );
}
