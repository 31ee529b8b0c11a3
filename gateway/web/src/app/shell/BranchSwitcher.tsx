import { ApartmentOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReport } from '@/kit/useReport';
import { labelOf, useLocale } from '@/i18n';
import { useSession, useSwitchBranch } from '../session/session';

/** The branch somebody works in: new records go there. */
export function BranchSwitcher({ block = false }: { block?: boolean }) {
  const { t } = useTranslation('shell');
  const { branches, activeBranchId } = useSession();
  const locale = useLocale();
  const options = branches.map((branch) => ({ value: branch.id, label: labelOf(branch, locale) }));
  const report = useReport();
  const { mutate, isPending } = useSwitchBranch();
  return (
    <Select
      variant={block ? 'outlined' : 'borderless'}
      prefix={<ApartmentOutlined aria-hidden />}
      style={{ width: block ? '100%' : undefined, maxWidth: block ? undefined : 220 }}
      popupMatchSelectWidth={false}
      aria-label={t('branch')}
      value={activeBranchId}
      loading={isPending}
      disabled={options.length < 2}
      onChange={(id: number) => mutate(id, { onError: report })}
      options={options}
      showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
    />
  );
}
