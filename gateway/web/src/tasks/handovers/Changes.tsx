import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Handover } from '@/api/types';
import { formatTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { HANDOVERS, listChanges } from './api';
import styles from './handovers.module.css';
import { fieldOf, turnOf, valueText } from './profile';
import { usePath } from './usePath';

/** What is not as it was when the profile was frozen. */
export function Changes({ handover }: { handover: Handover }) {
  const { t } = useTranslation('tasks');
  const word = usePath();
  const { id = '', profileTime } = handover;
  const { data } = useQuery({
    queryKey: [HANDOVERS, 'changes', id, profileTime],
    queryFn: () => listChanges(id),
    enabled: Boolean(profileTime),
  });
  if (!profileTime || !data) return null;
  const changes = data.changes ?? [];
  return (
    <section className={styles.card} aria-label={t('handovers.changes')}>
      <h2>
        {t('handovers.changes')}
        <small>{t('handovers.changeCount', { count: changes.length, time: formatTime(profileTime) })}</small>
      </h2>
      {changes.length === 0 && <p className={styles.quiet}>{t('handovers.noChanges')}</p>}
      {changes.length > 0 && (
        <ul className={styles.changes}>
          {changes.map((change) => (
            <li key={change.field} data-change={turnOf(change)}>
              <span className={styles.turn}>{t(`handovers.turns.${turnOf(change)}`)}</span>
              <strong>{word(fieldOf(change))}</strong>
              <span className={styles.values}>
                {turnOf(change) !== 'added' && (
                  <del>
                    <span className="visually-hidden">{t('handovers.before')}: </span>
                    <Shown field={change.field} value={change.before} />
                  </del>
                )}
                {turnOf(change) === 'changed' && <span aria-hidden>→</span>}
                {turnOf(change) !== 'removed' && (
                  <ins>
                    <span className="visually-hidden">{t('handovers.after')}: </span>
                    <Shown field={change.field} value={change.after} />
                  </ins>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A value as people read it: somebody of the staff by name. */
function Shown({ field = '', value }: { field?: string; value: unknown }) {
  const word = usePath();
  if (/(^|[._])(staff|owner)_id$/.test(field) && typeof value === 'string') return <PersonName id={value} />;
  return word(valueText(value));
}
