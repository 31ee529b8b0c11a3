import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Handover } from '@/api/types';
import { HANDOVERS, listChanges } from './api';
import styles from './handovers.module.css';
import { valueText } from './profile';
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
      <h2>{t('handovers.changes')}</h2>
      {changes.length === 0 && <p className={styles.quiet}>{t('handovers.noChanges')}</p>}
      {changes.length > 0 && (
        <table className={styles.changes}>
          <thead>
            <tr>
              <th scope="col">{t('handovers.field')}</th>
              <th scope="col">{t('handovers.before')}</th>
              <th scope="col">{t('handovers.after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field = '', before, after }) => (
              <tr key={field}>
                <th scope="row">{word(field)}</th>
                <td>
                  <del>{word(valueText(before))}</del>
                </td>
                <td>
                  <ins>{word(valueText(after))}</ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
