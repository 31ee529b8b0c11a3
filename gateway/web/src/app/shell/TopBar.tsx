import { MenuOutlined, PlusOutlined, QuestionCircleOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { MOD } from '../keys';
import { usePalette } from '../palette/store';
import { useCan } from '../session/session';
import { AvatarMenu } from './AvatarMenu';
import { Bell } from './Bell';
import { BranchSwitcher } from './BranchSwitcher';
import styles from './shell.module.css';
import { useOverlays } from './overlays';

export function TopBar({ wide, onMenu }: { wide: boolean; onMenu: () => void }) {
  const { t } = useTranslation('shell');
  const show = useOverlays((overlays) => overlays.show);
  const openPalette = usePalette((palette) => palette.open);
  const can = useCan();
  return (
    <header className={styles.bar}>
      {!wide && <Button type="text" icon={<MenuOutlined />} aria-label={t('menu')} onClick={onMenu} />}
      {wide && <BranchSwitcher />}
      <button type="button" className={styles.search} onClick={openPalette}>
        <SearchOutlined aria-hidden />
        <span className="ellipsis">{t('search')}</span>
        <kbd>{MOD} K</kbd>
      </button>
      {can('leads.lead.create') && (
        <Tooltip title={wide ? `${t('create.lead')} (C)` : undefined}>
          <Button
            type="primary"
            icon={<PlusOutlined />}
            aria-label={t('create.lead')}
            onClick={() => show('createLead')}
          >
            {wide ? t('create.short') : null}
          </Button>
        </Tooltip>
      )}
      <Bell />
      {wide && (
        <Tooltip title={`${t('keys.title')} (?)`}>
          <Button
            type="text"
            icon={<QuestionCircleOutlined />}
            aria-label={t('keys.title')}
            onClick={() => show('keys')}
          />
        </Tooltip>
      )}
      <AvatarMenu wide={wide} />
    </header>
  );
}
