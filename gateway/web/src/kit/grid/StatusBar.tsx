import { PlusOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { Alert, Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './grid.module.css';
import type { Totals } from './model';
import type { Sums } from './selection';

interface StatusBarProps {
  totals: Totals;
  sums: Sums | null;
  rows: number;
  more: boolean;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onRetry: () => void;
  /** Absent when this person may not create records. */
  onAdd?: () => void;
}

/** What is saved, what is chosen, and rows to add. */
export function StatusBar(props: StatusBarProps) {
  const { t } = useTranslation('grid');
  const { totals, sums, rows, more } = props;
  const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return (
    <div className={styles.status}>
      {props.onAdd && (
        <Button size="small" icon={<PlusOutlined />} onClick={props.onAdd}>
          {t('add')}
        </Button>
      )}
      <Tooltip title={`${t('undo')} (Ctrl+Z)`}>
        <Button
          size="small"
          type="text"
          icon={<UndoOutlined />}
          aria-label={t('undo')}
          disabled={!props.canUndo}
          onClick={props.onUndo}
        />
      </Tooltip>
      <Tooltip title={`${t('redo')} (Ctrl+Y)`}>
        <Button
          size="small"
          type="text"
          icon={<RedoOutlined />}
          aria-label={t('redo')}
          disabled={!props.canRedo}
          onClick={props.onRedo}
        />
      </Tooltip>
      <span
        role="status"
        className={styles.saving}
        data-state={totals.errors > 0 ? 'error' : totals.pending > 0 ? 'pending' : 'saved'}
      >
        {totals.errors > 0
          ? t('state.errors', { count: totals.errors })
          : t(totals.pending > 0 ? 'state.pending' : 'state.saved', { count: totals.pending })}
      </span>
      {totals.errors > 0 && (
        <Button size="small" type="link" onClick={props.onRetry}>
          {t('retry')}
        </Button>
      )}
      <span className={styles.sums}>
        {sums && sums.cells > 1 && (
          <>
            <span>{t('count', { count: sums.filled, number: number(sums.filled) })}</span>
            {sums.numbers > 0 && <span>{t('sum', { number: number(sums.sum) })}</span>}
            {sums.numbers > 0 && <span>{t('average', { number: number(sums.sum / sums.numbers) })}</span>}
          </>
        )}
        <span>{t(more ? 'loadedMore' : 'loaded', { count: rows, number: number(rows) })}</span>
      </span>
    </div>
  );
}

interface ConflictsProps {
  count: number;
  busy: boolean;
  onResolve: (mine: boolean) => void;
}

/** Somebody else changed the same records: theirs, or mine on top. */
export function Conflicts({ count, busy, onResolve }: ConflictsProps) {
  const { t } = useTranslation('grid');
  if (count === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className={styles.conflicts}
      title={t('conflict.title', { count })}
      action={
        <span className={styles.resolve}>
          <Button size="small" loading={busy} onClick={() => onResolve(false)}>
            {t('conflict.theirs')}
          </Button>
          <Button size="small" loading={busy} onClick={() => onResolve(true)}>
            {t('conflict.mine')}
          </Button>
        </span>
      }
    />
  );
}
