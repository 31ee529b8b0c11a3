import { ApartmentOutlined, DownOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { later } from '@/kit/later';
import { useSession } from '../session/session';
import styles from './shell.module.css';

const BranchSelect = later(async () => (await import('./BranchSelect')).BranchSelect);

/** The branch somebody works in: new records go there; who works in one only reads its name. */
export function BranchSwitcher({ block = false }: { block?: boolean }) {
  const { t } = useTranslation('shell');
  const { branches, activeBranchId } = useSession();
  const locale = useLocale();
  const [wanted, setWanted] = useState(false);
  if (branches.length < 2) {
    return (
      <span className={styles.branch} aria-label={t('branch')}>
        <ApartmentOutlined aria-hidden /> <span className="ellipsis">{labelOf(branches[0], locale)}</span>
      </span>
    );
  }
  if (wanted) return <BranchSelect block={block} />;
  const current = labelOf(
    branches.find(({ id }) => id === activeBranchId),
    locale,
  );
  return (
    <Tooltip title={block ? undefined : t('branchHint')} placement="bottomLeft">
      <Button
        className={styles.branch}
        type={block ? 'default' : 'text'}
        block={block}
        icon={<ApartmentOutlined aria-hidden />}
        aria-haspopup="listbox"
        aria-label={`${t('branch')}: ${current}`}
        onClick={() => setWanted(true)}
      >
        <span className="ellipsis">{current}</span>
        <DownOutlined aria-hidden />
      </Button>
    </Tooltip>
  );
}
