import { PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApprovalFlow } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { ConditionEditor } from '../condition/ConditionEditor';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { SortableList } from '../shared/SortableList';
import { type Editor, useEditor } from '../shared/useEditor';
import { createFlow, deleteFlow, FLOWS, updateFlow } from './api';
import styles from './approvals.module.css';
import { type DraftFlow, type DraftStep, draftOf, flowOf, newStep, wrongOf } from './draft';
import { CONDITION_FIELDS, CONTRACT, KINDS } from './facts';
import { Revisions } from './Revisions';
import { RoutePanel } from './RoutePanel';
import { StepCard } from './StepCard';
import { useKindName } from './useNames';

const PERMISSION = 'tasks.approval_flow.edit';

function blank(): DraftFlow {
  return {
    branchId: 0,
    nameZh: '',
    nameEn: '',
    subjectType: CONTRACT,
    kind: '',
    condition: '',
    steps: [newStep()],
  };
}

/** A flow: what it is for, when it fits, and who decides in which order. */
export function FlowEditor({ record, editable, onClose }: EditorProps<ApprovalFlow>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const texts = { required: t('required'), nobody: t('flows.nobody'), noSteps: t('flows.noSteps') };
  const editor = useEditor<DraftFlow>({
    initial: record ? draftOf(record) : blank(),
    type: FLOWS,
    noun: 'approval_flow',
    create: async (draft) => draftOf(await createFlow(flowOf(draft))),
    update: async (id, changes, etag) => draftOf(await updateFlow(id, flowOf(changes), etag)),
    check: (draft) => wrongOf(draft, texts),
    onSaved: onClose,
  });
  return (
    <EditorDrawer
      title={record ? `${labelOf(record, locale)} · v${record.revision ?? 1}` : t('flows.new')}
      type={FLOWS}
      size={860}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteFlow(record))}
      deleteHint={t('flows.deleteHint')}
    >
      <NameFields editor={editor} />
      <When editor={editor} editable={editable} />
      <h3 className={shared.section}>{t('flows.steps')}</h3>
      <p className={shared.quiet}>{t('flows.stepsHint')}</p>
      <Steps editor={editor} editable={editable} />
      <h3 className={shared.section}>{t('flows.where')}</h3>
      <RoutePanel draft={flowOf(editor.draft)} />
      {record?.id && <Revisions flow={record} />}
    </EditorDrawer>
  );
}

/** For which requests it is. */
function When({ editor, editable }: { editor: Editor<DraftFlow>; editable: boolean }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  const kindName = useKindName();
  return (
    <>
      <div className={shared.three}>
        <Field id="kind" label={t('flows.kind')} error={errorAt('kind')}>
          <Select
            id="kind"
            value={draft.kind ?? ''}
            onChange={(kind) => set({ kind })}
            options={['', ...KINDS].map((value) => ({ value, label: kindName(value) }))}
          />
        </Field>
        <Field
          id="position"
          label={t('flows.position')}
          hint={t('flows.positionHint')}
          error={errorAt('position')}
        >
          <InputNumber
            id="position"
            style={{ width: '100%' }}
            min={0}
            max={10_000}
            precision={0}
            value={draft.position ?? 0}
            onChange={(position) => set({ position: position ?? 0 })}
          />
        </Field>
        <Field id="archived" label={t('archived')}>
          <Switch
            id="archived"
            checked={draft.archived ?? false}
            onChange={(archived) => set({ archived })}
          />
        </Field>
      </div>
      <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
        <BranchSelect
          id="branch"
          permission={PERMISSION}
          disabled={!editor.isNew}
          value={draft.branchId}
          onChange={(branchId) => set({ branchId })}
        />
      </Field>
      <Field id="condition" label={t('flows.condition')} error={errorAt('condition')}>
        <ConditionEditor
          id="condition"
          subject="approval"
          example="approval.facts.discount_bp > 500"
          value={draft.condition ?? ''}
          fields={CONDITION_FIELDS}
          emptyText={t('flows.always')}
          disabled={!editable}
          invalid={Boolean(errorAt('condition'))}
          onChange={(condition) => set({ condition })}
        />
      </Field>
    </>
  );
}

function Steps({ editor, editable }: { editor: Editor<DraftFlow>; editable: boolean }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  const steps = draft.steps ?? [];
  const put = (changed: DraftStep[], settled: string[] = ['steps']) => set({ steps: changed }, settled);
  return (
    <div className={styles.steps}>
      <SortableList
        label={t('flows.steps')}
        items={steps}
        disabled={!editable}
        keyOf={({ key }) => key}
        nameOf={({ nameZh }) => nameZh ?? ''}
        onSort={(sorted) => put(sorted)}
      >
        {(step, place, handle) => (
          <StepCard
            step={step}
            place={place}
            handle={handle}
            editable={editable}
            removable={steps.length > 1}
            errorAt={(name) => errorAt(`steps[${place}].${name}`)}
            onChange={(change) =>
              put(
                steps.map((one, at) => (at === place ? { ...one, ...change } : one)),
                // who decides is asked for as people or roles: either settles it
                Object.keys(change).map(
                  (name) => `steps[${place}].${name === 'roleIds' ? 'staffIds' : name}`,
                ),
              )
            }
            onRemove={() => put(steps.filter((one) => one !== step))}
          />
        )}
      </SortableList>
      {editable && (
        <Button block type="dashed" icon={<PlusOutlined />} onClick={() => put([...steps, newStep()])}>
          {t('flows.addStep')}
        </Button>
      )}
    </div>
  );
}
