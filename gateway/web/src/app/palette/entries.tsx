import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  BellOutlined,
  CheckSquareOutlined,
  FunnelPlotOutlined,
  HistoryOutlined,
  PlusOutlined,
  SettingOutlined,
  SolutionOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useLocale } from '@/i18n';
import { formatPhone } from '@/kit/fields/format';
import { useDebounced } from '@/kit/useDebounced';
import { useViews } from '@/kit/views/views';
import { LEADS, searchLeads } from '@/leads/api';
import { listStudents, STUDENTS } from '@/students/api';
import { builtinViews, DEFAULTS } from '@/leads/views';
import { REPORTS } from '@/reports/reports';
import { PLACES } from '@/settings/places';
import { pathOf } from '../open/paths';
import { usePreferences } from '../preferences';
import { useSections } from '../sections';
import { useCan, useMe } from '../session/session';
import { useOverlays } from '../shell/overlays';
import { pageActions } from './pageActions';
import { usePalette } from './store';

/** A line of the palette. */
export interface Entry {
  id: string;
  text: string;
  detail?: string;
  /** The key that does the same. */
  keys?: string;
  icon: ReactNode;
  run: () => void;
}

const NO_RECENTS: never[] = [];

/** Pages inside of a place, and those that belong to a person. */
const PAGES = [
  { key: 'approvals', path: '/tasks/approvals', permission: 'tasks.task.read' },
  { key: 'deadlines', path: '/tasks/deadlines', permission: 'tasks.deadline_plan.read' },
  { key: 'handovers', path: '/tasks/handovers', permission: 'tasks.handover.read' },
  { key: 'notifications', path: '/notifications', permission: null },
  { key: 'notificationSettings', path: '/notifications/settings', permission: null },
] as const;

export function useGo(onClose: () => void) {
  const navigate = useNavigate();
  return (path: string) => {
    onClose();
    void navigate(path);
  };
}

export function useRecent(go: (path: string) => void): Entry[] {
  const me = useMe();
  const recents = usePalette((palette) => palette.recents[me] ?? NO_RECENTS);
  return recents.map(({ id, title, path }) => ({
    id: `recent ${id}`,
    text: title,
    icon: <HistoryOutlined />,
    run: () => go(path),
  }));
}

/** What can be done with the record that is open. */
export function useHere(onClose: () => void): { heading: string; entries: Entry[] } {
  const [offer] = useState(pageActions);
  const entries = (offer?.actions ?? []).map(({ id, run, ...action }) => ({
    ...action,
    id: `here ${id}`,
    run: () => {
      onClose();
      // the palette gives the focus back first: the action may want it
      setTimeout(run);
    },
  }));
  return { heading: offer?.heading ?? '', entries };
}

/** Sections; with `deep` also the views of the leads and the pages of the settings. */
export function usePlaces(go: (path: string) => void, deep: boolean): Entry[] {
  const { t } = useTranslation(['shell', 'settings']);
  const can = useCan();
  const { t: ofLeads } = useTranslation('leads');
  const builtin = useMemo(() => builtinViews(ofLeads), [ofLeads]);
  const reads = can('leads.lead.read');
  const views = useViews(LEADS, builtin, DEFAULTS, deep && reads && can('gateway.view.read'));
  const place = (key: string, text: string, path: string, icon: ReactNode): Entry => ({
    id: `place ${key}`,
    text,
    icon,
    run: () => go(path),
  });
  const sections = useSections().map(({ key, path, icon }) => place(key, t(`sections.${key}`), path, icon));
  if (!deep) return sections;
  const leads = reads
    ? views.map(({ id, name }) =>
        place(`view ${id}`, `${t('sections.leads')} · ${name}`, `/leads?view=${id}`, <TeamOutlined />),
      )
    : [];
  const settings = PLACES.filter(({ permissions }) => permissions.some(can)).map(({ key }) =>
    place(
      `settings ${key}`,
      `${t('sections.settings')} · ${t(`settings:sections.${key}` as 'settings:sections.audit')}`,
      `/settings/${key}`,
      <SettingOutlined />,
    ),
  );
  const reports = REPORTS.filter(({ permission }) => can(permission)).map(({ key }) =>
    place(
      `report ${key}`,
      `${t('sections.reports')} · ${t(`reports.${key}`)}`,
      `/reports/${key}`,
      <FunnelPlotOutlined />,
    ),
  );
  const pages = PAGES.filter(({ permission }) => permission === null || can(permission)).map(
    ({ key, path }) =>
      place(
        `page ${key}`,
        t(`pages.${key}`),
        path,
        path.startsWith('/tasks') ? <CheckSquareOutlined /> : <BellOutlined />,
      ),
  );
  return [...sections, ...pages, ...leads, ...reports, ...settings];
}

export function useActions(onClose: () => void): Entry[] {
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

/** Records that the words find, by what they are. */
export function useFound(words: string, go: (path: string) => void) {
  const can = useCan();
  const asked = useDebounced(words.trim(), 120);
  const students = useQuery({
    queryKey: [STUDENTS, 'palette', asked],
    queryFn: async () => (await listStudents({ search: asked }, '', 8)).students ?? [],
    enabled: asked.length > 0 && can('students.student.read'),
    placeholderData: keepPreviousData,
  });
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
    run: () => go(pathOf(LEADS, lead.id ?? '')),
  }));
  const persons: Entry[] = (asked ? (students.data ?? []) : []).map((student) => ({
    id: `student ${student.id}`,
    text: student.name || student.id || '',
    detail: formatPhone(student.phone) || student.targetCourse || undefined,
    icon: <SolutionOutlined />,
    run: () => go(pathOf(STUDENTS, student.id ?? '')),
  }));
  const searching = isFetching || students.isFetching || asked !== words.trim();
  return { found, students: persons, searching };
}
