import { QuestionCircleOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './funnel.module.css';

export type Defined =
  | 'new'
  | 'qualified'
  | 'consulted'
  | 'proposed'
  | 'won'
  | 'lost'
  | 'qualifiedRatio'
  | 'consultedRatio'
  | 'proposedRatio'
  | 'wonRatio';

/** How a figure is computed: on hover, click or keyboard. */
export function Definition({ of, name }: { of: Defined; name: string }) {
  const { t } = useTranslation('funnel');
  return (
    <Popover
      trigger={['hover', 'click', 'focus']}
      title={name}
      content={<div className={styles.definition}>{t(`definitions.${of}`)}</div>}
    >
      <button type="button" className={styles.info} aria-label={t('definition', { name })}>
        <QuestionCircleOutlined aria-hidden />
      </button>
    </Popover>
  );
}
