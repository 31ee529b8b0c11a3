import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import type { ImportProblem } from './api';
import styles from './imports.module.css';
import { useSubjectFields } from './useImport';

/** The first problems, by row and column as in the sheet. */
export function Problems({ problems, fail }: { problems: ImportProblem[]; fail: number }) {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const fields = useSubjectFields();
  if (problems.length === 0) return null;
  const nameOf = (name: string | undefined) =>
    labelOf(
      fields.find((field) => field.name === name),
      locale,
    ) || name;
  return (
    <section className={styles.card} aria-labelledby="import-problems">
      <h2 id="import-problems">{t('problems.title')}</h2>
      <p className={styles.quiet}>
        {t('problems.hint', { shown: problems.length, fail: fail.toLocaleString('en-US') })}
      </p>
      {/* a scrolling box must be reachable by keyboard */}
      <div
        className={styles.scroll}
        style={{ maxHeight: 360 }}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={t('problems.title')}
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className="number">
                {t('problems.row')}
              </th>
              <th scope="col">{t('problems.column')}</th>
              <th scope="col">{t('problems.field')}</th>
              <th scope="col">{t('problems.message')}</th>
              <th scope="col">{t('problems.value')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ row, column, field, message, value }, place) => (
              <tr key={`${row}/${column}/${place}`}>
                <td className="number">{row}</td>
                <td>{column}</td>
                <td>{nameOf(field)}</td>
                <td>{message}</td>
                <td>
                  <span className={styles.sample} title={value}>
                    {value}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
