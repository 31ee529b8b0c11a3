import { Avatar } from 'antd';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/app/session/session';
import styles from './fields/fields.module.css';
import { OptionSelect } from './OptionSelect';
import { useName, useReference } from './references';

/** Somebody of the staff; "me" comes first. */
export function PersonSelect(props: Omit<ComponentProps<typeof OptionSelect>, 'options'>) {
  const { t } = useTranslation('kit');
  const me = useMe();
  const staff = useReference('gateway.staff');
  const mine = staff
    ?.filter(({ value }) => value === me)
    .map((option) => ({ ...option, label: `${option.label}${t('person.me')}` }));
  const options = staff && [...(mine ?? []), ...staff.filter(({ value }) => value !== me)];
  return <OptionSelect placeholder={t('person.choose')} {...props} options={options} />;
}

const COLOURS = ['#35557d', '#6b4f8a', '#2f6f62', '#8a5a33', '#7d3f58', '#4a6632'];

function colourOf(id: string): string {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return COLOURS[sum % COLOURS.length] ?? '#35557d';
}

/** A person's initial and name. */
export function PersonName({ id, avatarOnly = false }: { id: unknown; avatarOnly?: boolean }) {
  const name = useName('gateway.staff', id);
  if (!id || !name) return null;
  return (
    <span className={styles.person} title={name}>
      <Avatar
        size={20}
        style={{ background: colourOf(String(id)), color: '#fff', flex: 'none', fontSize: 11 }}
      >
        {name.slice(0, 1).toUpperCase()}
      </Avatar>
      {avatarOnly ? (
        <span className="visually-hidden">{name}</span>
      ) : (
        <span className="ellipsis">{name}</span>
      )}
    </span>
  );
}
