import { useTranslation } from 'react-i18next';
import styles from './figures.module.css';

interface RowsProps {
  count: number;
  label: string;
  onClick: () => void;
}

/** A number that opens the rows behind it; a plain 0 when there are none. */
export function Rows({ count, label, onClick }: RowsProps) {
  const { t } = useTranslation('figures');
  const number = count.toLocaleString('en-US');
  if (count === 0) return <span className={styles.zero}>0</span>;
  return (
    <button
      type="button"
      className={styles.count}
      aria-label={t('open', { label, number })}
      onClick={onClick}
    >
      {number}
    </button>
  );
}
