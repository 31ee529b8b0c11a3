import { ApartmentOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { useReport } from '@/kit/useReport';
import { useSession, useSwitchBranch } from '../session/session';

/** Opens at once: it takes the place of the button that asked for it. */
export function BranchSelect({ block }: { block: boolean }) {
  const { t } = useTranslation('shell');
  const { branches, activeBranchId } = useSession();
  const locale = useLocale();
  const report = useReport();
  const { mutate, isPending } = useSwitchBranch();
  const options = branches.map((branch) => ({ value: branch.id, label: labelOf(branch, locale) }));
  return (
    <Select
      autoFocus
      defaultOpen
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
  );
}
