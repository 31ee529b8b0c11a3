import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { directionOf, isNumeric, orderAfter } from './columns';
import styles from './table.module.css';

interface HeadCellProps {
  field: FieldDescription;
  orderBy: string;
  onOrder: (orderBy: string) => void;
}

/** A column's name; sorts by a click where that can be done. */
export function HeadCell({ field, orderBy, onOrder }: HeadCellProps) {
  const label = labelOf(field, useLocale());
  const direction = directionOf(orderBy, field.name ?? '');
  const Arrow = direction === 'ascending' ? ArrowUpOutlined : ArrowDownOutlined;
  return (
    <th scope="col" aria-sort={direction} className={isNumeric(field) ? 'number' : undefined}>
      {field.sortable ? (
        <button type="button" className={styles.sort} onClick={() => onOrder(orderAfter(orderBy, field))}>
          {label}
          <Arrow data-on={Boolean(direction)} aria-hidden />
        </button>
      ) : (
        label
      )}
    </th>
  );
}
