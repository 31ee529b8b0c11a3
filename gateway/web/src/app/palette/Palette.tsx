import { Modal } from 'antd';
import { Command } from 'cmdk';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matches } from '@/kit/pinyin';
import { type Entry, useActions, useFound, useGo, useHere, usePlaces, useRecent } from './entries';
import styles from './palette.module.css';

/** Go, create, set and find, by a few letters. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const [words, setWords] = useState('');
  const go = useGo(onClose);
  const here = useHere(onClose);
  const fits = ({ text }: Entry) => matches(text, words);
  const actions = useActions(onClose).filter(fits);
  const recent = useRecent(go).filter(fits);
  const places = usePlaces(go, words.trim() !== '').filter(fits);
  const { found, students, searching } = useFound(words, go);
  return (
    <Modal
      open
      footer={null}
      closable={false}
      onCancel={onClose}
      width={560}
      classNames={{ container: styles.box }}
    >
      <Command label={t('search')} shouldFilter={false} loop data-keyboard="own">
        <Command.Input autoFocus value={words} onValueChange={setWords} placeholder={t('palette.hint')} />
        <Command.List>
          {!searching && <Command.Empty>{t('palette.empty')}</Command.Empty>}
          <Group heading={here.heading} entries={here.entries.filter(fits)} />
          <Group heading={t('palette.recent')} entries={recent} />
          <Group heading={t('sections.students')} entries={students} />
          <Group heading={t('palette.leads')} entries={found} />
          <Group heading={t('palette.actions')} entries={actions} />
          <Group heading={t('palette.places')} entries={places} />
        </Command.List>
      </Command>
    </Modal>
  );
}

function Group({ heading, entries }: { heading: string; entries: Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <Command.Group heading={heading}>
      {entries.map(({ id, icon, text, detail, keys, run }) => (
        <Command.Item key={id} value={id} onSelect={run}>
          {icon}
          <span className="ellipsis">{text}</span>
          {detail && <small>{detail}</small>}
          {keys && <kbd>{keys}</kbd>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
