import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { type Clause, CLAUSES, createClause, listClauses, type RefundStep, updateClause } from './api';
import { Placeholders } from './Placeholders';

const KINDS = ['CLAUSE_KIND_GENERAL', 'CLAUSE_KIND_REFUND'] as const;
const STAGES = (['NOT_BEGUN', 'PLANNING', 'WRITING', 'SUBMITTED', 'OFFERED', 'VISA_GRANTED'] as const).map(
  (name) => `SERVICE_STAGE_${name}` as NonNullable<RefundStep['stage']>,
);
const NEW: Clause = {
  branchId: 0,
  code: '',
  kind: 'CLAUSE_KIND_GENERAL',
  titleZh: '',
  titleEn: '',
  bodyZh: '',
  bodyEn: '',
  refundSteps: [],
};

/** Wording that templates share. */
export default function ClausesPage() {
  const { t } = useTranslation(['contracts', 'settings']);
  const locale = useLocale();
  return (
    <RecordsPage<Clause>
      title={t('settings:sections.clauses')}
      intro={t('clauses.intro')}
      type={CLAUSES}
      load={listClauses}
      permission="contracts.clause.edit"
      newLabel={t('clauses.new')}
      empty={t('clauses.empty')}
      textOf={(one) => `${one.code} ${one.titleZh} ${one.titleEn}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        {
          key: 'title',
          label: t('clauses.titleZh'),
          cell: (one) => (locale === 'en' ? one.titleEn || one.titleZh : one.titleZh),
        },
        { key: 'code', label: t('clauses.code'), cell: ({ code }) => code },
        { key: 'kind', label: t('clauses.kind'), cell: ({ kind }) => t(`clauseKind.${kind}`) },
        { key: 'revision', label: t('clauses.revision'), cell: ({ revision }) => revision },
        { key: 'branch', label: t('settings:branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'state',
          label: t('settings:state'),
          cell: ({ archived }) => (archived ? <Mark>{t('settings:archived')}</Mark> : null),
        },
      ]}
      Editor={ClauseEditor}
    />
  );
}

function ClauseEditor({ record, editable, onClose }: EditorProps<Clause>) {
  const { t } = useTranslation(['contracts', 'settings']);
  const editor = useEditor<Clause>({
    initial: record ?? NEW,
    type: CLAUSES,
    noun: 'clause',
    create: createClause,
    update: updateClause,
    check: (draft): Record<string, string> =>
      Object.fromEntries(
        (['code', 'titleZh', 'bodyZh'] as const)
          .filter((name) => !draft[name]?.trim())
          .map((name) => [name, t('settings:required')]),
      ),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={record ? record.titleZh : t('clauses.new')}
      type={CLAUSES}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <div className={shared.pair}>
        <Field
          id="code"
          label={t('clauses.code')}
          required
          hint={t('clauses.codeHint')}
          error={errorAt('code')}
        >
          <Input
            id="code"
            maxLength={40}
            value={draft.code}
            onChange={({ target }) => set({ code: target.value })}
          />
        </Field>
        <Field id="kind" label={t('clauses.kind')} error={errorAt('kind')}>
          <Select
            id="kind"
            value={draft.kind}
            options={KINDS.map((value) => ({ value, label: t(`clauseKind.${value}`) }))}
            onChange={(kind) => set({ kind, ...(kind === 'CLAUSE_KIND_GENERAL' && { refundSteps: [] }) })}
          />
        </Field>
      </div>
      <Field id="branch" label={t('settings:branch')} error={errorAt('branchId')}>
        <BranchSelect
          id="branch"
          permission="contracts.clause.edit"
          disabled={!editor.isNew}
          value={draft.branchId}
          onChange={(branchId) => set({ branchId })}
        />
      </Field>
      {(['titleZh', 'titleEn'] as const).map((name) => (
        <Field
          key={name}
          id={name}
          label={t(`clauses.${name}`)}
          required={name === 'titleZh'}
          error={errorAt(name)}
        >
          <Input
            id={name}
            maxLength={100}
            value={draft[name]}
            onChange={({ target }) => set({ [name]: target.value })}
          />
        </Field>
      ))}
      {(['bodyZh', 'bodyEn'] as const).map((name) => (
        <Field
          key={name}
          id={name}
          label={t(`clauses.${name}`)}
          required={name === 'bodyZh'}
          error={errorAt(name)}
        >
          <Input.TextArea
            id={name}
            autoSize={{ minRows: 4, maxRows: 16 }}
            value={draft[name]}
            onChange={({ target }) => set({ [name]: target.value })}
          />
        </Field>
      ))}
      <Placeholders />
      {draft.kind === 'CLAUSE_KIND_REFUND' && (
        <Field
          id="steps"
          label={t('clauses.steps')}
          hint={t('clauses.stepsHint')}
          error={errorAt('refundSteps')}
        >
          <Steps steps={draft.refundSteps ?? []} onChange={(refundSteps) => set({ refundSteps })} />
        </Field>
      )}
      {!editor.isNew && (
        <Field id="archived" label={t('settings:archived')} hint={t('settings:archivedHint')}>
          <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
        </Field>
      )}
    </EditorDrawer>
  );
}

function Steps({ steps, onChange }: { steps: RefundStep[]; onChange: (steps: RefundStep[]) => void }) {
  const { t } = useTranslation('contracts');
  const change = (place: number, difference: Partial<RefundStep>) =>
    onChange(steps.map((step, at) => (at === place ? { ...step, ...difference } : step)));
  const free = STAGES.filter((stage) => !steps.some((step) => step.stage === stage));
  return (
    <>
      {steps.map((step, at) => (
        <div key={step.stage} className={shared.pair} style={{ marginBottom: 6 }}>
          <Select
            aria-label={t('refund.stage')}
            value={step.stage}
            options={STAGES.filter((stage) => stage === step.stage || free.includes(stage)).map((value) => ({
              value,
              label: t(`stage.${value}`),
            }))}
            onChange={(stage) => change(at, { stage })}
          />
          <span style={{ display: 'flex', gap: 6 }}>
            <InputNumber
              aria-label={t('clauses.steps')}
              min={0}
              max={100}
              suffix="%"
              value={(step.retainedBp ?? 0) / 100}
              onChange={(value) => change(at, { retainedBp: Math.round(Number(value ?? 0) * 100) })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('templates.remove')}
              onClick={() => onChange(steps.filter((_, place) => place !== at))}
            />
          </span>
        </div>
      ))}
      {free[0] && (
        <Button
          icon={<PlusOutlined />}
          onClick={() => onChange([...steps, { stage: free[0]!, retainedBp: 0 }])}
        >
          {t('clauses.addStep')}
        </Button>
      )}
    </>
  );
}
