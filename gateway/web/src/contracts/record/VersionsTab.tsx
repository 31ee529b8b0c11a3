import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/kit/EmptyState';
import { formatTime } from '@/kit/fields/format';
import { type Contract, CONTRACTS, versionsOf } from '../api';
import styles from '../contracts.module.css';
import { money } from '@/kit/money/money';

/** What was submitted, and what each version changed. */
export function VersionsTab({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const { id = '', currency } = contract;
  const { data } = useQuery({ queryKey: [CONTRACTS, 'versions', id], queryFn: () => versionsOf(id) });
  const versions = data?.versions ?? [];
  if (versions.length === 0) return <EmptyState text={t('versions.none')} />;
  return (
    <table className={styles.table}>
      <tbody>
        {versions.map((version) => (
          <tr key={version.versionNo}>
            <td>{t('versions.number', { number: version.versionNo })}</td>
            <td>{formatTime(version.createTime)}</td>
            <td>{version.actorName}</td>
            <td className={styles.amount}>{money(version.totalMinor, currency)}</td>
            <td className={styles.faint}>
              {(version.changed ?? [])
                .map((name) => t(`changed.${name}`, { defaultValue: name }))
                .join(' · ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
