import { Input, InputNumber, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { Mark } from '@/kit/Mark';
import { ConditionWords } from '../condition/ConditionWords';
import { ConditionEditor } from '../condition/ConditionEditor';
import { useConditionFields } from '../condition/useConditionFields';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { createScore, deleteScore, listScores, type ScoreRule, SCORES, updateScore } from './api';

/** The points a lead earns. */
export default function ScoresPage() {
  const { t } = useTranslation('settings');
  return (
    <RecordsPage<ScoreRule>
      title={t('sections.scores')}
      intro={t('scores.intro')}
      type={SCORES}
      load={listScores}
      permission="leads.score_rule.edit"
      newLabel={t('scores.new')}
      empty={t('scores.empty')}
      textOf={(one) => `${one.name} ${one.condition}`}
      faded={({ enabled }) => !enabled}
      columns={[
        { key: 'name', label: t('name'), cell: ({ name }) => name },
        {
          key: 'condition',
          label: t('scores.condition'),
          cell: ({ condition = '' }) => <ConditionWords source={condition} />,
        },
        {
          key: 'points',
          label: t('scores.points'),
          cell: ({ points = 0 }) => <strong>{points > 0 ? `+${points}` : points}</strong>,
        },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ enabled }) => (
            <Mark tone={enabled ? 'success' : undefined}>{t(enabled ? 'enabled' : 'disabled')}</Mark>
          ),
        },
      ]}
      Editor={ScoreEditor}
    />
  );
}

function ScoreEditor({ record, editable, onClose }: EditorProps<ScoreRule>) {
  const { t } = useTranslation('settings');
  const fields = useConditionFields();
  const editor = useEditor<ScoreRule>({
    initial: record ?? { branchId: 0, name: '', condition: '', points: 10, enabled: true },
    type: SCORES,
    noun: 'score_rule',
    create: createScore,
    update: updateScore,
    check: ({ name, condition }) => ({
      ...(!name?.trim() && { name: t('required') }),
      ...(!condition?.trim() && { condition: t('required') }),
    }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={record?.name ?? t('scores.new')}
      type={SCORES}
      size={640}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteScore(record))}
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
      <Field label={t('scores.condition')} required error={errorAt('condition')}>
        <ConditionEditor
          id="condition"
          fields={fields}
          disabled={!editable}
          emptyText={t('scores.noCondition')}
          invalid={Boolean(errorAt('condition'))}
          value={draft.condition ?? ''}
          onChange={(condition) => set({ condition })}
        />
      </Field>
      <div className={shared.three}>
        <Field id="points" label={t('scores.points')} hint={t('scores.pointsHint')} error={errorAt('points')}>
          <InputNumber
            id="points"
            style={{ width: '100%' }}
            min={-100}
            max={100}
            precision={0}
            value={draft.points}
            onChange={(points) => set({ points: points ?? 0 })}
          />
        </Field>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="leads.score_rule.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
        <Field id="enabled" label={t('enabled')}>
          <Switch id="enabled" checked={draft.enabled} onChange={(enabled) => set({ enabled })} />
        </Field>
      </div>
    </EditorDrawer>
  );
}
