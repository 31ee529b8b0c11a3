import { labelOf, useLocale } from '@/i18n';
import styles from './fields/fields.module.css';
import { useStage } from './references';

/** A stage with the colour of the standard status it stands for. */
export function StageTag({ id }: { id: unknown }) {
  const locale = useLocale();
  const stage = useStage(id ? String(id) : undefined);
  if (!stage) return null;
  return (
    <span className={styles.stage} data-status={stage.status}>
      {labelOf(stage, locale)}
    </span>
  );
}
