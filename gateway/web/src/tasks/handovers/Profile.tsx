import { useTranslation } from 'react-i18next';
import type { Handover } from '@/api/types';
import { formatTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import styles from './handovers.module.css';
import { linesOf } from './profile';
import { usePath } from './usePath';

/** The student as known when it was submitted: what the receiver accepts does not change under their eyes. */
export function Profile({ handover }: { handover: Handover }) {
  const { t } = useTranslation('tasks');
  const word = usePath();
  const lines = linesOf(handover.profile);
  return (
    <section className={styles.card} aria-label={t('handovers.profile')}>
      <h2>
        {t('handovers.profile')}
        {handover.profileTime && (
          <small>{t('handovers.asOf', { time: formatTime(handover.profileTime) })}</small>
        )}
      </h2>
      {lines.length === 0 && <p className={styles.quiet}>{t('handovers.noProfile')}</p>}
      <dl className={styles.lines}>
        {lines.map(({ path, text, staffId }, place) => (
          <div key={`${path} ${place}`}>
            <dt>{word(path)}</dt>
            <dd>{staffId ? <PersonName id={staffId} /> : word(text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
