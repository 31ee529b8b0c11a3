import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TemplateItem } from '@/api/types';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { mayWaitFor } from './items';
import { ItemMore } from './ItemMore';
import styles from './templates.module.css';

const ROLES = [
  'TEAM_ROLE_OWNER',
  'TEAM_ROLE_CONSULTANT',
  'TEAM_ROLE_PLANNER',
  'TEAM_ROLE_WRITER',
  'TEAM_ROLE_APPLICATION_OFFICER',
  'TEAM_ROLE_VISA_OFFICER',
] as const;
const KINDS = [
  'TASK_KIND_GENERAL',
  'TASK_KIND_CONTACT',
  'TASK_KIND_MATERIAL',
  'TASK_KIND_WRITING',
  'TASK_KIND_APPLICATION',
  'TASK_KIND_VISA',
  'TASK_KIND_FINANCE',
  'TASK_KIND_HANDOVER',
] as const;
const UNITS = ['OFFSET_UNIT_DAY', 'OFFSET_UNIT_WORKDAY'] as const;
const SIDES = ['before', 'after'] as const;

interface ItemCardProps {
  item: TemplateItem;
  place: number;
  items: TemplateItem[];
  handle: ReactNode;
  editable: boolean;
  errorAt: (name: string) => string | undefined;
  onChange: (change: Partial<TemplateItem>) => void;
  onRemove: () => void;
}

/** One task of a template: what, when relative to the anchor, whose part, and what comes first. */
export function ItemCard(props: ItemCardProps) {
  const { t } = useTranslation('settings');
  const { item, place, items, editable, errorAt, onChange } = props;
  const id = (name: string) => `item-${item.key}-${name}`;
  const title = (name: 'titleZh' | 'titleEn') => (
    <Field
      id={id(name)}
      label={t(name === 'titleZh' ? 'nameZh' : 'nameEn')}
      required={name === 'titleZh'}
      error={errorAt(name)}
    >
      <Input
        id={id(name)}
        maxLength={120}
        value={item[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    </Field>
  );
  const waitable = mayWaitFor(items, item.key ?? '');
  return (
    <div
      className={styles.item}
      role="group"
      aria-label={item.titleZh || t('templates.item', { place: place + 1 })}
    >
      <header>
        {props.handle}
        <strong>{place + 1}</strong>
        <Button
          type="text"
          size="small"
          className={styles.remove}
          disabled={!editable || items.length < 2}
          icon={<DeleteOutlined />}
          aria-label={t('templates.remove', { name: item.titleZh })}
          onClick={props.onRemove}
        />
      </header>
      <div className={shared.pair}>
        {title('titleZh')}
        {title('titleEn')}
      </div>
      <div className={shared.pair}>
        <Offset {...props} id={id('offset')} />
        <Field
          id={id('clock')}
          label={t('templates.clock')}
          hint={t('templates.clockHint')}
          error={errorAt('dueClock')}
        >
          <Input
            id={id('clock')}
            type="time"
            value={item.dueClock}
            onChange={({ target }) => onChange({ dueClock: target.value })}
          />
        </Field>
      </div>
      <div className={shared.three}>
        <Field id={id('role')} label={t('templates.role')} error={errorAt('teamRole')}>
          <Select
            id={id('role')}
            value={item.teamRole}
            onChange={(teamRole) => onChange({ teamRole })}
            options={ROLES.map((value) => ({ value, label: t(`templates.roles.${value}`) }))}
          />
        </Field>
        <Field id={id('kind')} label={t('templates.kind')} error={errorAt('kind')}>
          <Select
            id={id('kind')}
            value={item.kind}
            onChange={(kind) => onChange({ kind })}
            options={KINDS.map((value) => ({ value, label: t(`templates.kinds.${value}`) }))}
          />
        </Field>
        <Field id={id('warn')} label={t('templates.warn')} error={errorAt('warnDays')}>
          <InputNumber
            id={id('warn')}
            style={{ width: '100%' }}
            min={0}
            max={365}
            precision={0}
            value={item.warnDays ?? 0}
            onChange={(warnDays) => onChange({ warnDays: warnDays ?? 0 })}
          />
        </Field>
      </div>
      <Field id={id('after')} label={t('templates.dependsOn')} error={errorAt('dependsOn')}>
        <Select
          id={id('after')}
          mode="multiple"
          placeholder={t('templates.nothing')}
          value={item.dependsOn ?? []}
          onChange={(dependsOn: string[]) => onChange({ dependsOn })}
          options={waitable.map((one) => ({ value: one.key, label: one.titleZh || one.key }))}
        />
      </Field>
      <ItemMore item={item} editable={editable} errorAt={errorAt} onChange={onChange} />
    </div>
  );
}

/** So many days or workdays before or after the anchor: people do not write negative numbers. */
function Offset({ item, id, errorAt, onChange }: ItemCardProps & { id: string }) {
  const { t } = useTranslation('settings');
  const offset = item.offset ?? 0;
  const side = offset > 0 ? 'after' : 'before';
  const put = (days: number, of: string) => onChange({ offset: of === 'after' ? days : -days || 0 });
  return (
    <Field id={id} label={t('templates.offset')} error={errorAt('offset')}>
      <Space.Compact block>
        <InputNumber
          id={id}
          min={0}
          max={1000}
          precision={0}
          value={Math.abs(offset)}
          onChange={(days) => put(days ?? 0, side)}
        />
        <Select
          aria-label={t('templates.unit')}
          style={{ minWidth: 96 }}
          value={item.offsetUnit}
          onChange={(offsetUnit) => onChange({ offsetUnit })}
          options={UNITS.map((value) => ({ value, label: t(`templates.units.${value}`) }))}
        />
        <Select
          aria-label={t('templates.side')}
          style={{ minWidth: 84 }}
          value={side}
          disabled={offset === 0}
          onChange={(of) => put(Math.abs(offset), of)}
          options={SIDES.map((value) => ({ value, label: t(`templates.sides.${value}`) }))}
        />
      </Space.Compact>
    </Field>
  );
}
