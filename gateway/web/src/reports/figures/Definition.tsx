import { QuestionCircleOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocale } from '@/i18n';
import type { FigureDefinition } from './api';
import styles from './figures.module.css';

export function useLabel() {
  const locale = useLocale();
  return (of: FigureDefinition) => (locale === 'zh' ? of.labelZh : of.labelEn) ?? '';
}

/** How a figure is computed, as the service says it: on hover, click or keyboard. */
export function Definition({ of }: { of: FigureDefinition }) {
  const { t } = useTranslation('figures');
  const locale = useLocale();
  const name = useLabel()(of);
  return (
    <Popover
      trigger={['hover', 'click', 'focus']}
      title={name}
      content={<div className={styles.definition}>{locale === 'zh' ? of.zh : of.en}</div>}
    >
      <button type="button" className={styles.info} aria-label={t('definition', { name })}>
        <QuestionCircleOutlined aria-hidden />
      </button>
    </Popover>
  );
}
