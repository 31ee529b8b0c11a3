import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  ArrowRightOutlined,
  HistoryOutlined,
  PlusOutlined,
  SettingOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Modal } from 'antd';
import { Command } from 'cmdk';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { formatPhone } from '@/kit/fields/format';
import { useDebounced } from '@/kit/useDebounced';
import { searchLeads } from '@/leads/api';
import { useLocale } from '@/i18n';
import { usePreferences } from '../preferences';
import { useSections } from '../sections';
import { useCan, useMe } from '../session/session';
import { useOverlays } from '../shell/overlays';
import { matches } from '@/kit/pinyin';
import styles from './palette.module.css';
import { usePalette } from './store';

interface Entry {
  id: string;
  text: string;
  detail?: string;
  icon: ReactNode;
  run: () => void;
}

const NO_RECENTS: never[] = [];

/** Go, create, set and find, by a few letters. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const [words, setWords] = useState('');
  const go = useGo(onClose);
  const actions = useActions(onClose).filter(({ text }) => matches(text, words));
  const recent = useRecent(go).filter(({ text }) => matches(text, words));
  const places = usePlaces(go).filter(({ text }) => matches(text, words));
  const { found, searching } = useFound(words, go);
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
          <Group heading={t('palette.recent')} entries={recent} />
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
      {entries.map(({ id, icon, text, detail, run }) => (
        <Command.Item key={id} value={id} onSelect={run}>
          {icon}
          <span className="ellipsis">{text}</span>
          {detail && <small>{detail}</small>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function useGo(onClose: () => void) {
  const navigate = useNavigate();
  return (path: string) => {
    onClose();
    void navigate(path);
  };
}

function useRecent(go: (path: string) => void): Entry[] {
  const me = useMe();
  const recents = usePalette((palette) => palette.recents[me] ?? NO_RECENTS);
  return recents.map(({ id, title, path }) => ({
    id: `recent ${id}`,
    text: title,
    icon: <HistoryOutlined />,
    run: () => go(path),
  }));
}

function usePlaces(go: (path: string) => void): Entry[] {
  const { t } = useTranslation('shell');
  return useSections().map(({ key, path, icon }) => ({
    id: `place ${key}`,
    text: t(`sections.${key}`),
    icon: icon ?? <ArrowRightOutlined />,
    run: () => go(path),
  }));
}

function useActions(onClose: () => void): Entry[] {
  const { t } = useTranslation('shell');
  const can = useCan();
  const locale = useLocale();
  const { theme, set } = usePreferences();
  const show = useOverlays((overlays) => overlays.show);
  const action = (id: string, text: string, icon: ReactNode, run: () => void): Entry => ({
    id: `action ${id}`,
    text,
    icon,
    run: () => {
      onClose();
      run();
    },
  });
  const actions = [
    action('keys', t('keys.title'), <SettingOutlined />, () => show('keys')),
    action('language', locale === 'zh' ? 'English' : '中文', <SettingOutlined />, () =>
      set({ locale: locale === 'zh' ? 'en' : 'zh' }),
    ),
    action('theme', t(theme === 'dark' ? 'palette.light' : 'palette.dark'), <SettingOutlined />, () =>
      set({ theme: theme === 'dark' ? 'light' : 'dark' }),
    ),
  ];
  if (!can('leads.lead.create')) return actions;
  return [action('create', t('create.lead'), <PlusOutlined />, () => show('createLead')), ...actions];
}

function useFound(words: string, go: (path: string) => void) {
  const can = useCan();
  const asked = useDebounced(words.trim(), 120);
  const { data = [], isFetching } = useQuery({
    queryKey: ['leads.lead', 'palette', asked],
    queryFn: () => searchLeads(asked),
    enabled: asked.length > 0 && can('leads.lead.read'),
    placeholderData: keepPreviousData,
  });
  const found: Entry[] = (asked ? data : []).map((lead) => ({
    id: `lead ${lead.id}`,
    text: lead.name || lead.id || '',
    detail: formatPhone(lead.phone) || lead.targetCourse || undefined,
    icon: <UserOutlined />,
    run: () => go(`/leads/${lead.id}`),
  }));
  return { found, searching: isFetching || asked !== words.trim() };
}
