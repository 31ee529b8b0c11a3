import { Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session/session';
import { PersonSelect } from '@/kit/PersonSelect';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { createTeam, deleteTeam, type Member, type Team, TEAMS, updateTeam } from './api';
import styles from './assignment.module.css';
import { MemberCard } from './MemberCard';

const METHODS = [
  'ASSIGNMENT_METHOD_ROUND_ROBIN',
  'ASSIGNMENT_METHOD_LEAST_BUSY',
  'ASSIGNMENT_METHOD_QUOTA',
] as const;

/** A team: how its leads are shared, and who takes part. */
export function TeamEditor({ record, editable, onClose }: EditorProps<Team>) {
  const { t } = useTranslation('settings');
  const { activeBranchId } = useSession();
  const editor = useEditor<Team>({
    initial: record ?? {
      branchId: activeBranchId,
      name: '',
      method: 'ASSIGNMENT_METHOD_ROUND_ROBIN',
      members: [],
    },
    type: TEAMS,
    noun: 'assignment_team',
    create: createTeam,
    update: updateTeam,
    check: ({ name }) => (name?.trim() ? ({} as Record<string, string>) : { name: t('required') }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  const members = draft.members ?? [];
  const put = (place: number, change: Partial<Member>) =>
    set({ members: members.map((one, at) => (at === place ? { ...one, ...change } : one)) }, [
      `members[${place}]`,
    ]);
  const add = (staffId: string) => {
    if (staffId && !members.some((one) => one.staffId === staffId))
      set({
        members: [...members, { staffId, weight: 1, capacity: 0, dailyLimit: 0, weekdays: [], leaves: [] }],
      });
  };
  return (
    <EditorDrawer
      title={record?.name ?? t('teams.new')}
      type={TEAMS}
      size={720}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteTeam(record))}
      deleteHint={t('teams.deleteHint')}
    >
      <div className={shared.pair}>
        <Field id="name" label={t('name')} required error={errorAt('name')}>
          <Input
            id="name"
            autoFocus={editor.isNew}
            maxLength={100}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="leads.assignment.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
      </div>
      <Field
        label={t('teams.method')}
        error={errorAt('method')}
        hint={t(`teams.methodHints.${draft.method}`)}
      >
        <Segmented
          aria-label={t('teams.method')}
          disabled={!editable}
          value={draft.method}
          onChange={(method) => set({ method })}
          options={METHODS.map((value) => ({ value, label: t(`teams.methods.${value}`) }))}
        />
      </Field>
      <h3 className={shared.section}>{t('teams.members')}</h3>
      {members.length === 0 && <p className={shared.quiet}>{t('teams.noMembers')}</p>}
      <ul className={styles.members}>
        {members.map((member, place) => (
          <MemberCard
            key={member.staffId}
            member={member}
            quota={draft.method === 'ASSIGNMENT_METHOD_QUOTA'}
            editable={editable}
            errorAt={(path) => errorAt(`members[${place}].${path}`)}
            onChange={(change) => put(place, change)}
            onRemove={() => set({ members: members.filter((_, at) => at !== place) })}
          />
        ))}
      </ul>
      <Field id="add-member" label={t('teams.add')} error={errorAt('members')}>
        <PersonSelect id="add-member" value={null as never} onChange={(id) => add(String(id ?? ''))} />
      </Field>
    </EditorDrawer>
  );
}
