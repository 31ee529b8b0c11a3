import { DeleteOutlined, DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import { ConditionEditor } from '../condition/ConditionEditor';
import { useConditionFields } from '../condition/useConditionFields';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { useFieldOptions } from '../shared/useLeadFields';
import type { StageDraft } from './api';
import styles from './pipelines.module.css';

export const STATUSES = ['NEW', 'QUALIFIED', 'CONSULTED', 'PROPOSED', 'WON', 'LOST'].map(
  (name) => `STATUS_${name}` as NonNullable<StageDraft['status']>,
);

interface StageCardProps {
  stage: StageDraft;
  place: number;
  handle: ReactNode;
  editable: boolean;
  open: boolean;
  errorAt: (path: string) => string | undefined;
  onToggle: () => void;
  onChange: (change: Partial<StageDraft>) => void;
  onRemove?: () => void;
}

/** A stage: its name and status in one line, its gate below. */
export function StageCard(props: StageCardProps) {
  const { t } = useTranslation('settings');
  const { stage, place, open, editable, errorAt, onChange } = props;
  const nameError = errorAt('nameZh');
  const statusError = errorAt('status') ?? errorAt('id');
  return (
    <div className={styles.stage} data-status={stage.status}>
      <div className={styles.head}>
        {props.handle}
        <span className={styles.place}>{place + 1}</span>
        <Input
          className={styles.name}
          aria-label={t('pipelines.stageName')}
          placeholder={t('pipelines.stageName')}
          status={nameError ? 'error' : undefined}
          maxLength={40}
          value={stage.nameZh}
          onChange={({ target }) => onChange({ nameZh: target.value })}
        />
        <Select
          className={styles.status}
          aria-label={t('pipelines.status')}
          status={statusError ? 'error' : undefined}
          popupMatchSelectWidth={false}
          value={stage.status}
          options={STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))}
          onChange={(status) => onChange({ status })}
        />
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={props.onToggle}>
          {open ? <DownOutlined /> : <RightOutlined />}
          <span className="visually-hidden">{t('pipelines.gateOf', { name: stage.nameZh })}</span>
          <Summary stage={stage} />
        </button>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          disabled={!editable || !props.onRemove}
          aria-label={t('pipelines.removeStage', { name: stage.nameZh })}
          onClick={props.onRemove}
        />
      </div>
      {(nameError || statusError) && (
        <div className={styles.error} role="alert">
          {nameError ?? statusError}
        </div>
      )}
      {open && <Gate {...props} />}
    </div>
  );
}

function Summary({ stage }: { stage: StageDraft }) {
  const { t } = useTranslation('settings');
  const parts = [
    stage.requiredFields?.length && t('pipelines.sum.fields', { count: stage.requiredFields.length }),
    stage.requiresActivity && t('pipelines.sum.activity'),
    stage.condition && t('pipelines.sum.condition'),
    stage.agingDays && t('pipelines.sum.aging', { count: stage.agingDays }),
  ].filter(Boolean);
  return (
    <span className={styles.summary}>{parts.length > 0 ? parts.join(' · ') : t('pipelines.sum.free')}</span>
  );
}

function Gate({ stage, errorAt, onChange, editable }: StageCardProps) {
  const { t } = useTranslation('settings');
  const fields = useConditionFields();
  const chosen = stage.requiredFields ?? [];
  const options = useFieldOptions(
    (field) => !field.outputOnly && field.class !== 'FIELD_CLASS_SYSTEM' && field.name !== 'budget_currency',
    chosen,
  );
  const id = (name: string) => `${name}-${stage.key}`;
  return (
    <div className={styles.gate}>
      <div className={shared.pair}>
        <Field id={id('nameEn')} label={t('nameEn')} error={errorAt('nameEn')}>
          <Input
            id={id('nameEn')}
            maxLength={40}
            value={stage.nameEn}
            onChange={({ target }) => onChange({ nameEn: target.value })}
          />
        </Field>
        <Field
          id={id('aging')}
          label={t('pipelines.aging')}
          hint={t('pipelines.agingHint')}
          error={errorAt('agingDays')}
        >
          <InputNumber
            id={id('aging')}
            min={0}
            max={365}
            precision={0}
            suffix={t('condition.days')}
            value={stage.agingDays ?? 0}
            onChange={(days) => onChange({ agingDays: days ?? 0 })}
          />
        </Field>
      </div>
      <Field
        id={id('required')}
        label={t('pipelines.requiredFields')}
        hint={t('pipelines.requiredHint')}
        error={errorAt('requiredFields')}
      >
        <OptionSelect
          id={id('required')}
          many
          options={options}
          value={chosen}
          onChange={(names) => onChange({ requiredFields: names as string[] })}
        />
      </Field>
      <Checkbox
        className={styles.activity}
        checked={stage.requiresActivity ?? false}
        onChange={({ target }) => onChange({ requiresActivity: target.checked })}
      >
        {t('pipelines.requiresActivity')}
      </Checkbox>
      <Field label={t('pipelines.condition')} error={errorAt('condition')}>
        <ConditionEditor
          id={id('condition')}
          fields={fields}
          disabled={!editable}
          emptyText={t('pipelines.noCondition')}
          invalid={Boolean(errorAt('condition'))}
          value={stage.condition ?? ''}
          onChange={(condition) => onChange({ condition })}
        />
      </Field>
      {stage.condition && (
        <div className={shared.pair}>
          <Field id={id('zh')} label={t('pipelines.messageZh')} error={errorAt('conditionMessageZh')}>
            <Input
              id={id('zh')}
              maxLength={200}
              value={stage.conditionMessageZh}
              onChange={({ target }) => onChange({ conditionMessageZh: target.value })}
            />
          </Field>
          <Field id={id('en')} label={t('pipelines.messageEn')} error={errorAt('conditionMessageEn')}>
            <Input
              id={id('en')}
              maxLength={200}
              value={stage.conditionMessageEn}
              onChange={({ target }) => onChange({ conditionMessageEn: target.value })}
            />
          </Field>
        </div>
      )}
    </div>
  );
}
