import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { settingsRoutes } from '@/settings/routes';
import { PageError } from './PageError';
import { Shell } from './shell/Shell';

/** A page that is loaded when somebody goes there: the module exports it as `default`. */
function page(path: string, load: () => Promise<{ default: ComponentType }>): RouteObject {
  return {
    path,
    errorElement: <PageError />,
    lazy: async () => ({ Component: (await load()).default }),
  };
}

/** Every address of the console. */
export const routes: RouteObject[] = [
  {
    path: '/',
    element: <Shell />,
    errorElement: <PageError />,
    hydrateFallbackElement: <></>,
    children: [
      { index: true, element: <Navigate to="/home" replace /> },
      page('applications', () => import('@/applications/ApplicationsPage')),
      page('home', () => import('@/home/HomePage')),
      page('leads', () => import('@/leads/LeadsPage')),
      page('leads/:id', () => import('@/leads/record/LeadPage')),
      page('contracts', () => import('@/contracts/ContractsPage')),
      page('contracts/:id', () => import('@/contracts/record/ContractPage')),
      page('imports', () => import('@/imports/ImportsPage')),
      page('imports/new', () => import('@/imports/UploadPage')),
      page('imports/:id', () => import('@/imports/ImportPage')),
      page('library', () => import('@/library/LibraryPage')),
      page('library/:id', () => import('@/library/record/InstitutionPage')),
      page('notifications', () => import('@/notifications/NotificationsPage')),
      page('notifications/settings', () => import('@/notifications/PreferencesPage')),
      page('open/:service/:noun/:id', () => import('./open/OpenPage')),
      page('records', () => import('@/records/RecordsPage')),
      page('records/:type', () => import('@/records/TypePage')),
      page('records/:type/:id', () => import('@/records/RecordPage')),
      page('reports', () => import('@/reports/ReportsPage')),
      page('reports/figures', () => import('@/reports/figures/FiguresPage')),
      page('reports/funnel', () => import('@/reports/funnel/FunnelPage')),
      page('students', () => import('@/students/StudentsPage')),
      page('students/:id', () => import('@/students/record/StudentPage')),
      page('tasks', () => import('@/tasks/TasksPage')),
      page('tasks/approvals', () => import('@/tasks/approvals/ApprovalsPage')),
      page('tasks/deadlines', () => import('@/tasks/deadlines/DeadlinesPage')),
      page('tasks/handovers', () => import('@/tasks/handovers/HandoversPage')),
      page('tasks/handovers/:id', () => import('@/tasks/handovers/HandoverPage')),
      settingsRoutes,
      page('*', () => import('./NotFound')),
    ],
  },
];

/** The edge answers with the console at this path and below. */
const BASE = '/app';

export function createRouter() {
  if (window.location.pathname === '/') window.history.replaceState(null, '', BASE);
  return createBrowserRouter(routes, { basename: BASE });
}
