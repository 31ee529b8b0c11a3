import { BarsOutlined, ProjectOutlined, TableOutlined } from '@ant-design/icons';
import { type ComponentType, lazy, type ReactNode } from 'react';
import type { FieldDescription } from '@/api/types';
import type { Layout } from '@/kit/views/views';
import LeadList from './list/LeadList';
import type { LeadsIndex } from './useIndex';

/** What every layout of the leads index gets. */
export interface LayoutProps {
  index: LeadsIndex;
  fields: FieldDescription[];
}

interface LayoutChoice {
  key: Layout;
  icon: ReactNode;
  Component: ComponentType<LayoutProps>;
}

/** The ways to look at leads, with the same filters; texts: `layouts.<key>` in namespace `leads`. */
export const LAYOUTS: LayoutChoice[] = [
  { key: 'list', icon: <BarsOutlined />, Component: LeadList },
  { key: 'board', icon: <ProjectOutlined />, Component: lazy(() => import('./board/LeadBoard')) },
  { key: 'grid', icon: <TableOutlined />, Component: lazy(() => import('./LeadGrid')) },
];
