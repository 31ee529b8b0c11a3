import { Avatar, Button, Popover, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReport } from '@/kit/useReport';
import { useLocale } from '@/i18n';
import { type Density, type Locale, type Theme, usePreferences } from '../preferences';
import { saveLocale, signOut, useSession } from '../session/session';
import { BranchSwitcher } from './BranchSwitcher';
import styles from './avatar.module.css';

const LANGUAGES = [
  { value: 'zh', label: '中文' },
  { value: 'en', label: 'English' },
];

/** Who I am, how the console looks to me, and the way out. */
export function AvatarMenu({ wide }: { wide: boolean }) {
  const { t } = useTranslation('shell');
  const { user } = useSession();
  return (
    <Popover trigger="click" placement="bottomRight" arrow={false} content={<Menu withBranch={!wide} />}>
      <Button type="text" shape="circle" aria-label={t('me')}>
        <Avatar size={28} className={styles.avatar}>
          {initial(user.name)}
        </Avatar>
      </Button>
    </Popover>
  );
}

function initial(name: string): string {
  return name.slice(0, 1).toUpperCase();
}

function Menu({ withBranch }: { withBranch: boolean }) {
  const { t } = useTranslation('shell');
  const { user } = useSession();
  const locale = useLocale();
  const report = useReport();
  const { theme, density, set } = usePreferences();
  const choose = (value: Locale) => {
    set({ locale: value });
    void saveLocale(value).catch(report);
  };
  const option = (group: string) => (value: string) => ({ value, label: t(`${group}.${value}`) });
  return (
    <div className={styles.menu}>
      <div className={styles.who}>
        <strong>{user.name}</strong>
        <span>{user.username}</span>
      </div>
      {withBranch && <BranchSwitcher block />}
      <Row label={t('language')}>
        <Segmented
          block
          size="small"
          value={locale}
          options={LANGUAGES}
          onChange={(value) => choose(value as Locale)}
        />
      </Row>
      <Row label={t('theme.title')}>
        <Segmented
          block
          size="small"
          value={theme}
          options={['light', 'dark', 'system'].map(option('theme'))}
          onChange={(value) => set({ theme: value as Theme })}
        />
      </Row>
      <Row label={t('density.title')}>
        <Segmented
          block
          size="small"
          value={density}
          options={['compact', 'comfortable'].map(option('density'))}
          onChange={(value) => set({ density: value as Density })}
        />
      </Row>
      <Button block onClick={() => void signOut().catch(report)}>
        {t('signOut')}
      </Button>
    </div>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <div className={styles.label}>{label}</div>
      {children}
    </div>
  );
}
