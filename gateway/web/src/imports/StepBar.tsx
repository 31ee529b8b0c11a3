import { CheckOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import styles from './imports.module.css';
import { type Step, STEPS } from './machine';

/** Where in the way of an import one is. `done`: the last step is over too. */
export function StepBar({ current, done = false }: { current: Step; done?: boolean }) {
  const { t } = useTranslation('imports');
  const place = STEPS.indexOf(current);
  return (
    <ol className={styles.steps} aria-label={t('steps.label')}>
      {STEPS.map((step, index) => {
        const over = index < place || (done && index === place);
        const status = over ? 'over' : index === place ? 'now' : 'later';
        return (
          <li key={step} data-status={status} aria-current={status === 'now' ? 'step' : undefined}>
            <span className={styles.stepMark} aria-hidden>
              {over ? <CheckOutlined /> : index + 1}
            </span>
            {t(`steps.${step}`)}
          </li>
        );
      })}
    </ol>
  );
}
