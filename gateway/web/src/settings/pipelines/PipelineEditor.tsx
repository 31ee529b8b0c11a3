import { InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Pipeline } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryOptions } from '@/kit/fields/countries';
import { OptionSelect } from '@/kit/OptionSelect';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { type Editor, useEditor } from '../shared/useEditor';
import { createPipeline, type PipelineDraft, PIPELINES, updatePipeline, withKeys } from './api';
import { StageList } from './StageList';

const DEGREES = ['HIGH_SCHOOL', 'FOUNDATION', 'BACHELOR', 'MASTER', 'DOCTORATE', 'LANGUAGE'].map(
  (name) => `DEGREE_${name}`,
);
const LINES = ['BUSINESS_LINE_STUDY_ABROAD', 'BUSINESS_LINE_VOCATIONAL'];

/** A new pipeline begins as the standard funnel, one stage for each status. */
function fresh(name: (key: string) => string): Pipeline {
  const statuses = ['NEW', 'QUALIFIED', 'CONSULTED', 'PROPOSED', 'WON', 'LOST'] as const;
  return {
    branchId: 0,
    nameZh: '',
    nameEn: '',
    position: 1,
    stages: statuses.map((status) => ({ nameZh: name(`STATUS_${status}`), status: `STATUS_${status}` })),
  };
}

/** A pipeline: which leads it fits, and its stages with their gates. */
export function PipelineEditor({ record, editable, onClose }: EditorProps<Pipeline>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const editor = useEditor<PipelineDraft>({
    initial: withKeys(record ?? fresh((status) => t(`statuses.${status}`))),
    type: PIPELINES,
    noun: 'pipeline',
    create: createPipeline,
    update: updatePipeline,
    check: (draft) => check(draft, t('required')),
    onSaved: onClose,
  });
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('pipelines.new')}
      type={PIPELINES}
      size={820}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <NameFields editor={editor} />
      <Fitting editor={editor} />
      <h3 className={shared.section}>{t('pipelines.stages')}</h3>
      <StageList editor={editor} removed={removedOf(record, editor.draft)} editable={editable} />
    </EditorDrawer>
  );
}

function check(draft: PipelineDraft, message: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (!draft.nameZh?.trim()) wrong.nameZh = message;
  draft.stages.forEach((stage, place) => {
    if (!stage.nameZh?.trim()) wrong[`stages[${place}].nameZh`] = message;
  });
  return wrong;
}

function removedOf(record: Pipeline | undefined, draft: PipelineDraft) {
  const kept = new Set(draft.stages.map(({ id }) => id));
  return (record?.stages ?? []).filter(({ id }) => !kept.has(id));
}

function Fitting({ editor }: { editor: Editor<PipelineDraft> }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { draft, set, errorAt } = editor;
  const line = draft.businessLine === 'BUSINESS_LINE_UNSPECIFIED' ? undefined : draft.businessLine;
  return (
    <>
      <h3 className={shared.section}>{t('pipelines.fitsTitle')}</h3>
      <p className={shared.quiet}>{t('pipelines.fitsHint')}</p>
      <div className={shared.pair}>
        <Field id="line" label={t('pipelines.line')} error={errorAt('businessLine')}>
          <OptionSelect
            id="line"
            placeholder={t('any')}
            options={LINES.map((value) => ({ value, label: t(`lines.${value}`) }))}
            value={line}
            onChange={(chosen) =>
              set({ businessLine: (chosen ?? 'BUSINESS_LINE_UNSPECIFIED') as PipelineDraft['businessLine'] })
            }
          />
        </Field>
        <Field id="countries" label={t('pipelines.countries')} error={errorAt('countries')}>
          <OptionSelect
            id="countries"
            many
            placeholder={t('any')}
            options={countryOptions(locale)}
            value={draft.countries ?? []}
            onChange={(chosen) => set({ countries: chosen as string[] })}
          />
        </Field>
        <Field id="degrees" label={t('pipelines.degrees')} error={errorAt('degrees')}>
          <OptionSelect
            id="degrees"
            many
            placeholder={t('any')}
            options={DEGREES.map((value) => ({ value, label: t(`degrees.${value}`) }))}
            value={draft.degrees ?? []}
            onChange={(chosen) => set({ degrees: chosen as PipelineDraft['degrees'] })}
          />
        </Field>
        <Field id="courses" label={t('pipelines.courses')} error={errorAt('courses')}>
          <Select
            id="courses"
            mode="tags"
            open={false}
            suffixIcon={null}
            placeholder={t('pipelines.coursesHint')}
            tokenSeparators={[',', '，', '、']}
            value={draft.courses ?? []}
            onChange={(courses) => set({ courses })}
          />
        </Field>
      </div>
      <div className={shared.three}>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="leads.pipeline.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
        <Field id="position" label={t('position')} error={errorAt('position')}>
          <InputNumber
            id="position"
            style={{ width: '100%' }}
            precision={0}
            min={0}
            value={draft.position}
            onChange={(position) => set({ position: position ?? 0 })}
          />
        </Field>
        {!editor.isNew && (
          <Field id="archived" label={t('archived')} hint={t('pipelines.archivedHint')}>
            <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
          </Field>
        )}
      </div>
    </>
  );
}
