import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Menu } from 'antd';
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
  const items = sections.map(({ key, path, icon }) => ({
    key,
    icon,
    title: t(`sections.${key}`),
    label: <Link to={path}>{t(`sections.${key}`)}</Link>,
  }));
  const current = sectionOf(pathname)?.key;
  return (
    <div className={styles.rail} data-collapsed={collapsed} data-bare={bare}>
      {!bare && (
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          {!collapsed && <span>{t('product')}</span>}
        </div>
      )}
      <nav aria-label={t('navigation')}>
        <Menu
          mode="inline"
          inlineCollapsed={collapsed}
          selectedKeys={current ? [current] : []}
          items={items}
        />
      </nav>
      {!bare && (
        <Button
          className={styles.fold}
          type="text"
          aria-label={t(collapsed ? 'rail.unfold' : 'rail.fold')}
          icon={collapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          onClick={() => set({ railCollapsed: !collapsed })}
        />
      )}
    </div>
  );
}
