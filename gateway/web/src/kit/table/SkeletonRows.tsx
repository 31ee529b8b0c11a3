import styles from './table.module.css';

const WIDTHS = ['62%', '48%', '74%', '40%', '56%'];

/** Rows that are on their way. */
export function SkeletonRows({ columns, rows }: { columns: number; rows: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={`skeleton ${row}`} aria-hidden className={styles.skeleton}>
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          <span style={{ width: column === 0 ? 16 : WIDTHS[(row + column) % WIDTHS.length] }} />
        </td>
      ))}
    </tr>
  ));
}
