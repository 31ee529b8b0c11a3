import type { ParseKeys } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Mark } from '@/kit/Mark';

/** How a call ended; the code itself where there is no word for it. */
export function Outcome({ outcome = '' }: { outcome?: string }) {
  const { t } = useTranslation('settings');
  const words = t(`audit.codes.${outcome}` as ParseKeys<'settings'>, { defaultValue: outcome });
  return (
    <span title={outcome}>
      <Mark tone={outcome === 'OK' ? 'success' : 'error'}>{words}</Mark>
    </span>
  );
}
