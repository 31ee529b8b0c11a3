import { SettingOutlined } from '@ant-design/icons';
import { Button, Popover, Skeleton, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { later } from '../later';
import type { ColumnChooserProps } from './ColumnList';
import styles from './table.module.css';

const ColumnList = later(
  async () => (await import('./ColumnList')).ColumnList,
  <div className={styles.chooser}>
    <Skeleton active title={false} paragraph={{ rows: 8 }} />
  </div>,
);

/** Which columns a list has, and in which order. */
export function ColumnChooser(props: ColumnChooserProps) {
  const { t } = useTranslation('kit');
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      arrow={false}
      content={<ColumnList {...props} />}
      destroyOnHidden
    >
      <Tooltip title={t('table.columns')}>
        <Button icon={<SettingOutlined />} aria-label={t('table.columns')} />
      </Tooltip>
    </Popover>
  );
}
