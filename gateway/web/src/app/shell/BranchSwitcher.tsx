import { ApartmentOutlined } from '@ant-design/icons';
import { Select, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReport } from '@/kit/useReport';
import { labelOf, useLocale } from '@/i18n';
import { useSession, useSwitchBranch } from '../session/session';
import styles from './shell.module.css';

/** The branch somebody works in: new records go there; who works in one only reads its name. */
export function BranchSwitcher({ block = false }: { block?: boolean }) {
  const { t } = useTranslation('shell');
  const { branches, activeBranchId } = useSession();
  const locale = useLocale();
  const options = branches.map((branch) => ({ value: branch.id, label: labelOf(branch, locale) }));
  const report = useReport();
  const { mutate, isPending } = useSwitchBranch();
  if (options.length < 2) {
    return (
      <span className={styles.branch} aria-label={t('branch')}>
        <ApartmentOutlined aria-hidden /> <span className="ellipsis">{options[0]?.label}</span>
      </span>
    );
  }
  return (
    <Tooltip title={block ? undefined : t('branchHint')} placement="bottomLeft">
      <Select
        variant={block ? 'outlined' : 'borderless'}
        prefix={<ApartmentOutlined aria-hidden />}
        style={{ width: block ? '100%' : undefined, maxWidth: block ? undefined : 220 }}
        popupMatchSelectWidth={false}
        aria-label={t('branch')}
        value={activeBranchId}
        loading={isPending}
        onChange={(id: number) => mutate(id, { onError: report })}
        options={options}
        showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
      />
    </Tooltip>
  );
}
