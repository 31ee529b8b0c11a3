import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { KEYMAP, MOD } from '../keys';
import { useSections } from '../sections';
import { useOverlays } from './overlays';
import styles from './shell.module.css';

/** Every keyboard command. */
export function KeySheet() {
  const { t } = useTranslation('shell');
  const { shown, hide } = useOverlays();
  const places = useSections().map(({ key, goKey }) => ({
    text: t('keys.goTo', { place: t(`sections.${key}`) }),
    keys: ['G', goKey.toUpperCase()],
  }));
  return (
    <Modal open={shown === 'keys'} title={t('keys.title')} footer={null} width={640} onCancel={hide}>
      <div className={styles.keyGroups}>
        {KEYMAP.map(({ group, items }) => (
          <section key={group}>
            <h3>{t(`keys.groups.${group}`)}</h3>
            <dl className={styles.keys}>
              {group === 'everywhere' && places.map((place) => <Line key={place.text} {...place} />)}
              {items.map(({ text, keys }) => (
                <Line key={text} text={t(`keys.${text}`)} keys={keys} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Line({ text, keys }: { text: string; keys: string[] }) {
  return (
    <>
      <dt>{text}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key === 'mod' ? MOD : key}</kbd>
        ))}
      </dd>
    </>
  );
}
