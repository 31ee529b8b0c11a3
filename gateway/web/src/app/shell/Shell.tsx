import { Grid } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { later, useUsed } from '@/kit/later';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { useLost } from '../live/connection';
import { useLive } from '../live/live';
import { PaletteHost } from '../palette/PaletteHost';
import { usePreferences } from '../preferences';
import { useFetchAhead } from './ahead';
import { CheatSheet } from './CheatSheet';
import { CreateHost } from './CreateHost';
import { GoKeys } from './GoKeys';
import { Rail } from './Rail';
import styles from './shell.module.css';
import { TopBar } from './TopBar';

const MenuDrawer = later(async () => (await import('./MenuDrawer')).MenuDrawer);

/** Rail, top bar and the page; what is open on every page (palette, cheat sheet, create) hangs here too. */
export function Shell() {
  const { t } = useTranslation('shell');
  const collapsed = usePreferences((preferences) => preferences.railCollapsed);
  const wide = Grid.useBreakpoint().md ?? true;
  const { pathname } = useLocation();
  // open on the page it was opened on only: going somewhere closes it
  const [menuOn, setMenuOn] = useState<string | null>(null);
  useLive();
  useFetchAhead();
  return (
    <div className={styles.shell} data-rail={!wide ? 'none' : collapsed ? 'narrow' : 'wide'}>
      <a className={styles.skip} href="#page">
        {t('skip')}
      </a>
      {wide ? (
        <Rail collapsed={collapsed} />
      ) : (
        <PhoneMenu open={menuOn === pathname} onClose={() => setMenuOn(null)} />
      )}
      <Lost />
      <TopBar wide={wide} onMenu={() => setMenuOn(pathname)} />
      <main id="page" className={styles.page} tabIndex={-1}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <PaletteHost />
      <CreateHost />
      <CheatSheet />
      <GoKeys />
    </div>
  );
}

/** The rail of a phone, there from the first time it is opened. */
function PhoneMenu({ open, onClose }: { open: boolean; onClose: () => void }) {
  return useUsed(open) ? <MenuDrawer open={open} onClose={onClose} /> : null;
}

/** Says that what is shown may be old and that nothing can be saved now. */
function Lost() {
  const { t } = useTranslation('shell');
  const lost = useLost();
  return (
    <div role="status" className={styles.lost} data-lost={lost}>
      {lost && t('lost')}
    </div>
  );
}
