import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Branch, Department, Staff } from '@/api/types';
import { everything, ifMatch } from '../shared/everything';

export type Role = components['schemas']['Role'];

export const STAFF = 'gateway.staff';
export const DEPARTMENTS = 'gateway.department';
export const BRANCHES = 'gateway.branch';
export const ROLES = 'gateway.role';

export const listStaff = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/staff:query', { body: { ...page, query: { orderBy: 'name' } } })),
    ({ staff }) => staff,
  );
export const createStaff = (staff: Staff) => unwrap(client.POST('/api/v1/staff', { body: staff }));
export const updateStaff = (id: string, changes: Partial<Staff>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/staff/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Staff,
    }),
  );

export const listDepartments = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/departments:query', { body: page })),
    ({ departments }) => departments,
  );
export const createDepartment = (department: Department) =>
  unwrap(client.POST('/api/v1/departments', { body: department }));
export const updateDepartment = (id: string, changes: Partial<Department>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/departments/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Department,
    }),
  );

export const listBranches = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/branches:query', { body: page })),
    ({ branches }) => branches,
  );
export const createBranch = (branch: Branch) => unwrap(client.POST('/api/v1/branches', { body: branch }));
export const updateBranch = (id: string, changes: Partial<Branch>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/branches/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Branch,
    }),
  );

export const listRoles = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/roles:query', { body: page })),
    ({ roles }) => roles,
  );
export const createRole = (role: Role) => unwrap(client.POST('/api/v1/roles', { body: role }));
export const updateRole = (id: string, changes: Partial<Role>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/roles/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as Role,
    }),
  );
export const deleteRole = ({ id = '', etag }: Role) =>
  unwrap(client.DELETE('/api/v1/roles/{id}', { params: { path: { id }, query: { etag } } }));

export const listPermissions = async () =>
  (await unwrap(client.GET('/api/v1/permissions'))).permissions ?? [];
