import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import { PersonSelect } from '@/kit/PersonSelect';
import { ConditionEditor } from '../condition/ConditionEditor';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import styles from './approvals.module.css';
import type { DraftStep } from './draft';
import { CONDITION_FIELDS } from './facts';
import { useRoleOptions } from './useNames';

const MODES = ['APPROVAL_MODE_ANY', 'APPROVAL_MODE_ALL'] as const;

interface StepCardProps {
  step: DraftStep;
  place: number;
  handle: ReactNode;
  editable: boolean;
  removable: boolean;
  errorAt: (name: string) => string | undefined;
  onChange: (change: Partial<DraftStep>) => void;
  onRemove: () => void;
}

/** One step: who decides, whether one of them is enough, and when it is left out. */
export function StepCard(props: StepCardProps) {
  const { t } = useTranslation('settings');
  const { step, place, editable, errorAt, onChange } = props;
  const id = (name: string) => `${step.key}-${name}`;
  const roles = useRoleOptions();
  const title = (name: 'nameZh' | 'nameEn') => (
    <Field id={id(name)} label={t(name)} required={name === 'nameZh'} error={errorAt(name)}>
      <Input
        id={id(name)}
        maxLength={60}
        value={step[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    </Field>
  );
  return (
    <div
      className={styles.step}
      role="group"
      aria-label={step.nameZh || t('flows.step', { place: place + 1 })}
    >
      <header>
        {props.handle}
        <strong>{place + 1}</strong>
        <Segmented
          size="small"
          disabled={!editable}
          aria-label={t('flows.mode')}
          value={step.mode}
          options={MODES.map((value) => ({
            value,
            label: t(value === 'APPROVAL_MODE_ALL' ? 'flows.modes.all' : 'flows.modes.any'),
          }))}
          onChange={(mode) => onChange({ mode })}
        />
        <Button
          type="text"
          size="small"
          className={styles.remove}
          disabled={!editable || !props.removable}
          icon={<DeleteOutlined />}
          aria-label={t('flows.removeStep', { name: step.nameZh || place + 1 })}
          onClick={props.onRemove}
        />
      </header>
      <div className={shared.pair}>
        {title('nameZh')}
        {title('nameEn')}
      </div>
      <div className={shared.pair}>
        <Field id={id('people')} label={t('flows.people')} error={errorAt('staffIds')}>
          <PersonSelect
            id={id('people')}
            many
            value={step.staffIds ?? []}
            onChange={(ids) => onChange({ staffIds: (ids ?? []) as string[] })}
          />
        </Field>
        <Field
          id={id('roles')}
          label={t('flows.roles')}
          hint={t('flows.rolesHint')}
          error={errorAt('roleIds')}
        >
          <OptionSelect
            id={id('roles')}
            many
            options={roles}
            value={step.roleIds ?? []}
            onChange={(ids) => onChange({ roleIds: (ids ?? []) as string[] })}
          />
        </Field>
      </div>
      <Field id={id('condition')} label={t('flows.stepCondition')} error={errorAt('condition')}>
        <ConditionEditor
          id={id('condition')}
          subject="approval"
          example="approval.facts.discount_bp > 1000"
          value={step.condition ?? ''}
          fields={CONDITION_FIELDS}
          emptyText={t('flows.alwaysThere')}
          disabled={!editable}
          invalid={Boolean(errorAt('condition'))}
          onChange={(condition) => onChange({ condition })}
        />
      </Field>
    </div>
  );
}
