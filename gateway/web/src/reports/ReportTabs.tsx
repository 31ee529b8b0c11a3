import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useCan } from '@/app/session/session';
import { REPORTS } from './reports';
import styles from './reports.module.css';

/** The way between the reports that somebody may see. */
export function ReportTabs() {
  const { t } = useTranslation('shell');
  const can = useCan();
  const seen = REPORTS.filter(({ permission }) => can(permission));
  if (seen.length < 2) return null;
  return (
    <nav className={styles.tabs} aria-label={t('sections.reports')}>
      {seen.map(({ key }) => (
        <NavLink key={key} to={`/reports/${key}`}>
          {t(`reports.${key}`)}
        </NavLink>
      ))}
    </nav>
  );
}
