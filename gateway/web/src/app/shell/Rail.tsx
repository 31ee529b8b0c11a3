import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { usePreferences } from '../preferences';
import { sectionOf, useSections } from '../sections';
import styles from './shell.module.css';

/** The left rail; `bare` inside the menu drawer of a phone. */
export function Rail({ collapsed, bare = false }: { collapsed: boolean; bare?: boolean }) {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  const set = usePreferences((preferences) => preferences.set);
  const sections = useSections();
  const current = sectionOf(pathname)?.key;
  return (
    <nav className={styles.rail} aria-label={t('navigation')} data-collapsed={collapsed} data-bare={bare}>
      {!bare && (
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          {!collapsed && <span>{t('product')}</span>}
        </div>
      )}
      <ul className={styles.places}>
        {sections.map(({ key, path, icon }) => (
          <li key={key}>
            <Tooltip title={collapsed ? t(`sections.${key}`) : undefined} placement="right">
              <Link to={path} aria-current={key === current ? 'page' : undefined}>
                <span aria-hidden>{icon}</span>
                <span className={collapsed ? 'visually-hidden' : 'ellipsis'}>{t(`sections.${key}`)}</span>
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
      {!bare && (
        <Button
          className={styles.fold}
          type="text"
          aria-label={t(collapsed ? 'rail.unfold' : 'rail.fold')}
          icon={collapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          onClick={() => set({ railCollapsed: !collapsed })}
        />
      )}
    </nav>
  );
}
