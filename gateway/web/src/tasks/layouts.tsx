import { BarsOutlined, CalendarOutlined, ProjectOutlined, TeamOutlined } from '@ant-design/icons';
import { type ComponentType, lazy, type ReactNode } from 'react';
import type { FieldDescription } from '@/api/types';
import type { RecordIndex } from '@/kit/records/useIndex';
import type { Layout } from '@/kit/views/views';
import TaskList from './list/TaskList';

/** What every layout of the tasks index gets. */
export interface LayoutProps {
  index: RecordIndex;
  fields: FieldDescription[];
}

interface LayoutChoice {
  key: Layout;
  icon: ReactNode;
  Component: ComponentType<LayoutProps>;
}

/** The ways to look at tasks, with the same filters. */
export const LAYOUTS: LayoutChoice[] = [
  { key: 'list', icon: <BarsOutlined />, Component: TaskList },
  { key: 'board', icon: <ProjectOutlined />, Component: lazy(() => import('./board/TaskBoard')) },
  { key: 'calendar', icon: <CalendarOutlined />, Component: lazy(() => import('./calendar/TaskCalendar')) },
  { key: 'workload', icon: <TeamOutlined />, Component: lazy(() => import('./workload/TaskWorkload')) },
];
