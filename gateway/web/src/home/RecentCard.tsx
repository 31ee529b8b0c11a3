import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Recent, usePalette } from '@/app/palette/store';
import { useMe } from '@/app/session/session';
import styles from './home.module.css';

const NONE: Recent[] = [];

/** What this person opened last, on this device. */
export function RecentCard() {
  const { t } = useTranslation('home');
  const me = useMe();
  const recents = usePalette((palette) => palette.recents[me] ?? NONE);
  if (recents.length === 0) return null;
  return (
    <section className={styles.card} aria-label={t('recent')}>
      <div className={styles.head}>
        <h2>{t('recent')}</h2>
      </div>
      <ul className={styles.recent}>
        {recents.map(({ id, title, path }) => (
          <li key={id}>
            <Link className="ellipsis" to={path}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
