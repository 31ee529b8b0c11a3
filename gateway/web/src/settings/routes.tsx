import type { ComponentType } from 'react';
import type { NonIndexRouteObject, RouteObject } from 'react-router';
import { PageError } from '@/app/PageError';

type Load = () => Promise<{ default: ComponentType }>;

function place(path: string, load: Load): NonIndexRouteObject {
  return { path, errorElement: <PageError />, lazy: async () => ({ Component: (await load()).default }) };
}

/** Every page of the settings; each is loaded when somebody goes there. */
export const settingsRoutes: RouteObject = {
  ...place('settings', () => import('./SettingsPage')),
  children: [
    place('staff', () => import('./people/StaffPage')),
    place('departments', () => import('./people/DepartmentsPage')),
    place('branches', () => import('./people/BranchesPage')),
    place('roles', () => import('./roles/RolesPage')),
    place('pipelines', () => import('./pipelines/PipelinesPage')),
    place('assignment', () => import('./assignment/AssignmentPage')),
    place('intake', () => import('./intake/IntakePage')),
    place('entries', () => import('./intake/EntriesPage')),
    place('templates', () => import('./contracts/TemplatesPage')),
    place('clauses', () => import('./contracts/ClausesPage')),
    place('numbers', () => import('./contracts/NumbersPage')),
    place('signing', () => import('./contracts/SigningAccountsPage')),
    place('fields', () => import('./lists/FieldsPage')),
    place('channels', () => import('./lists/ChannelsPage')),
    place('losses', () => import('./lists/LossesPage')),
    place('scores', () => import('./lists/ScoresPage')),
    place('audit', () => import('./audit/AuditPage')),
    place('approvalFlows', () => import('./approvals/FlowsPage')),
    place('taskTemplates', () => import('./tasks/TemplatesPage')),
    place('teams', () => import('./assignment/TeamsPage')),
  ],
};
