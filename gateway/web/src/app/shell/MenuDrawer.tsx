import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Rail } from './Rail';

/** The rail on a phone. */
export function MenuDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  return (
    <Drawer
      placement="left"
      size={256}
      open={open}
      onClose={onClose}
      title={t('product')}
      styles={{ body: { padding: 0 } }}
    >
      <Rail collapsed={false} bare />
    </Drawer>
  );
}
