import {
  FileDoneOutlined,
  BankOutlined,
  CheckSquareOutlined,
  DatabaseOutlined,
  FunnelPlotOutlined,
  HomeOutlined,
  ImportOutlined,
  SendOutlined,
  SettingOutlined,
  SolutionOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { SETTINGS_PERMISSIONS } from '@/settings/places';
import { useCan } from './session/session';

/** A place of the left rail. Texts: `sections.<key>` in namespace `shell`. */
export interface Section {
  key: string;
  path: string;
  icon: ReactNode;
  /** Shown to people who hold at least one of these; none = to everyone. */
  permissions: string[];
  /** Goes there after G. */
  goKey: string;
}

/** Only what exists: add a line together with its page in routes.tsx. */
export const SECTIONS: Section[] = [
  { key: 'home', path: '/home', icon: <HomeOutlined />, permissions: [], goKey: 'h' },
  { key: 'leads', path: '/leads', icon: <TeamOutlined />, permissions: ['leads.lead.read'], goKey: 'l' },
  {
    key: 'students',
    path: '/students',
    icon: <SolutionOutlined />,
    permissions: ['students.student.read'],
    goKey: 'u',
  },
  {
    key: 'contracts',
    path: '/contracts',
    icon: <FileDoneOutlined />,
    permissions: ['contracts.contract.read'],
    goKey: 'c',
  },
  {
    key: 'applications',
    path: '/applications',
    icon: <SendOutlined />,
    permissions: ['students.application.read'],
    goKey: 'a',
  },
  { key: 'library', path: '/library', icon: <BankOutlined />, permissions: [], goKey: 'b' },
  {
    key: 'tasks',
    path: '/tasks',
    icon: <CheckSquareOutlined />,
    permissions: ['tasks.task.read'],
    goKey: 't',
  },
  {
    key: 'imports',
    path: '/imports',
    icon: <ImportOutlined />,
    permissions: ['leads.lead.import', 'students.round.import', 'students.ranking.import'],
    goKey: 'i',
  },
  { key: 'records', path: '/records', icon: <DatabaseOutlined />, permissions: [], goKey: 'd' },
  {
    key: 'reports',
    path: '/reports',
    icon: <FunnelPlotOutlined />,
    permissions: ['reports.figure.read', 'reports.funnel.read'],
    goKey: 'r',
  },
  {
    key: 'settings',
    path: '/settings',
    icon: <SettingOutlined />,
    permissions: SETTINGS_PERMISSIONS,
    goKey: 's',
  },
];

export function sectionOf(pathname: string): Section | undefined {
  return SECTIONS.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
}

/** The sections this person may enter. */
export function useSections(): Section[] {
  const can = useCan();
  return SECTIONS.filter(({ permissions }) => permissions.length === 0 || permissions.some(can));
}
