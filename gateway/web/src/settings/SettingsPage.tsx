import { Grid, Menu, Select } from 'antd';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { GROUPS, PLACES } from './places';
import styles from './settings.module.css';

/** The list of settings beside the chosen one. */
export default function SettingsPage() {
  const { t } = useTranslation('settings');
  const wide = Grid.useBreakpoint().lg ?? true;
  const can = useCan();
  const go = useNavigate();
  const chosen = useLocation().pathname.split('/')[2] ?? '';
  const places = PLACES.filter(({ permissions }) => permissions.some(can));
  const first = places[0];
  if (!first) return <EmptyState text={t('nothingAllowed')} />;
  if (!chosen) return <Navigate to={`/settings/${first.key}`} replace />;
  const groups = GROUPS.map((group) => ({
    key: group,
    label: t(`groups.${group}`),
    items: places.filter((place) => place.group === group),
  })).filter(({ items }) => items.length > 0);
  return (
    <div className={styles.settings} data-wide={wide}>
      {wide ? (
        <nav className={styles.places} aria-label={t('title')}>
          <Menu
            mode="inline"
            selectedKeys={[chosen]}
            onClick={({ key }) => void go(`/settings/${key}`)}
            items={groups.map(({ key, label, items }) => ({
              key,
              label,
              type: 'group',
              children: items.map((place) => ({ key: place.key, label: t(`sections.${place.key}`) })),
            }))}
          />
        </nav>
      ) : (
        <div className={styles.chooser}>
          <Select
            style={{ width: '100%' }}
            aria-label={t('title')}
            value={chosen}
            onChange={(key) => void go(`/settings/${key}`)}
            options={groups.map(({ label, items }) => ({
              label,
              options: items.map((place) => ({ value: place.key, label: t(`sections.${place.key}`) })),
            }))}
          />
        </div>
      )}
      <div className={styles.place}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
