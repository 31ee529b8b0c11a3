import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { PersonName } from '@/kit/PersonName';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import type { Member } from './api';
import styles from './assignment.module.css';

interface MemberCardProps {
  member: Member;
  quota: boolean;
  editable: boolean;
  errorAt: (path: string) => string | undefined;
  onChange: (change: Partial<Member>) => void;
  onRemove: () => void;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7];

/** A person of a team: how many leads, on which days, and days off. */
export function MemberCard({ member, quota, editable, errorAt, onChange, onRemove }: MemberCardProps) {
  const { t } = useTranslation('settings');
  const id = (name: string) => `${name}-${member.staffId}`;
  const number = (name: 'capacity' | 'dailyLimit' | 'weight', max?: number) => (
    <Field id={id(name)} label={t(`teams.${name}`)} error={errorAt(name)}>
      <InputNumber
        id={id(name)}
        style={{ width: '100%' }}
        min={0}
        max={max}
        precision={0}
        value={member[name] ?? 0}
        onChange={(value) => onChange({ [name]: value ?? 0 })}
      />
    </Field>
  );
  return (
    <li className={styles.member}>
      <div className={styles.memberHead}>
        <PersonName id={member.staffId} />
        <span className={shared.push} />
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t('teams.remove')}
          disabled={!editable}
          onClick={onRemove}
        />
      </div>
      <div className={shared.three}>
        {number('capacity')}
        {number('dailyLimit')}
        {quota && number('weight', 100)}
      </div>
      <Field label={t('teams.weekdays')} hint={t('teams.weekdaysHint')} error={errorAt('weekdays')}>
        <Checkbox.Group
          value={member.weekdays ?? []}
          onChange={(weekdays) => onChange({ weekdays: weekdays.toSorted() })}
          options={DAYS.map((value) => ({ value, label: t(`teams.days.${value}`) }))}
        />
      </Field>
      <Leaves member={member} errorAt={errorAt} onChange={onChange} />
    </li>
  );
}

function Leaves({ member, errorAt, onChange }: Pick<MemberCardProps, 'member' | 'errorAt' | 'onChange'>) {
  const { t } = useTranslation('settings');
  const leaves = member.leaves ?? [];
  const today = dayjs().format('YYYY-MM-DD');
  return (
    <Field label={t('teams.leaves')} error={errorAt('leaves')}>
      <div className={styles.leaves}>
        {leaves.map((leave, place) => (
          <span key={place} className={shared.row}>
            <DatePicker.RangePicker
              allowClear={false}
              aria-label={t('teams.leaves')}
              status={errorAt(`leaves[${place}].fromDate`) ? 'error' : undefined}
              value={[dayjs(leave.fromDate), dayjs(leave.toDate)]}
              onChange={(range) => {
                const [from, to] = range ?? [];
                if (!from || !to) return;
                const changed = { fromDate: from.format('YYYY-MM-DD'), toDate: to.format('YYYY-MM-DD') };
                onChange({ leaves: leaves.map((one, at) => (at === place ? changed : one)) });
              }}
            />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('teams.removeLeave')}
              onClick={() => onChange({ leaves: leaves.filter((_, at) => at !== place) })}
            />
          </span>
        ))}
        <Button
          size="small"
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => onChange({ leaves: [...leaves, { fromDate: today, toDate: today }] })}
        >
          {t('teams.addLeave')}
        </Button>
      </div>
    </Field>
  );
}
