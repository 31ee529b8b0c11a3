import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportState } from './api';
import styles from './imports.module.css';
import { screenOf } from './machine';

const COLOURS: Record<ReturnType<typeof screenOf>, string> = {
  reading: 'processing',
  map: 'warning',
  checking: 'processing',
  ready: 'warning',
  running: 'processing',
  result: 'success',
  failed: 'error',
  cancelled: 'default',
  undoing: 'processing',
  undone: 'default',
};

export function StateTag({ state }: { state: ImportState | undefined }) {
  const { t } = useTranslation('imports');
  const screen = screenOf(state);
  return (
    <Tag color={COLOURS[screen]} className={styles.state}>
      {t(`states.${screen}`)}
    </Tag>
  );
}
