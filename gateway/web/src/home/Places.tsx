import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '@/app/session/session';
import { PLACES } from '@/settings/places';
import styles from './home.module.css';

/** The settings, for those whose work they are (IT does not read leads). */
export function Places() {
  const { t } = useTranslation(['home', 'settings']);
  const can = useCan();
  const places = PLACES.filter(({ permissions }) => permissions.some(can));
  if (places.length === 0) return null;
  return (
    <section className={styles.card} aria-label={t('places')}>
      <div className={styles.head}>
        <h2>{t('places')}</h2>
      </div>
      <ul className={styles.places}>
        {places.map(({ key }) => (
          <li key={key}>
            <Link to={`/settings/${key}`}>{t(`settings:sections.${key}` as 'settings:sections.audit')}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
