import { Avatar } from 'antd';
import styles from './fields/fields.module.css';
import { useName } from './references';

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
