import { expect, test } from 'vitest';
import { byScope, byService, exceptionsOf, type Grant, type Info, withRight, withScope } from './words';

const infos: Info[] = [
  { permission: 'leads.lead.read', labelZh: '查看线索', labelEn: 'See leads', service: 'leads' },
  { permission: 'gateway.role.edit', labelZh: '管理角色', labelEn: 'Manage roles', service: 'gateway' },
  { permission: 'leads.lead.update', labelZh: '修改线索', labelEn: 'Edit leads', service: 'leads' },
];

test('permissions are grouped by their service', () => {
  expect(byService(infos).map(([service, found]) => [service, found.length])).toEqual([
    ['leads', 2],
    ['gateway', 1],
  ]);
});

test('chosen branches stay while the scope is "chosen" and go with any other', () => {
  const grants: Grant[] = [{ permission: 'leads.lead.read', scope: 'SCOPE_CHOSEN', branchIds: [3] }];
  expect(withScope(grants, 'leads.lead.read', 'SCOPE_CHOSEN')).toEqual(grants);
  expect(withScope(grants, 'leads.lead.read', 'SCOPE_ALL')).toEqual([
    { permission: 'leads.lead.read', scope: 'SCOPE_ALL', branchIds: [] },
  ]);
  expect(withScope(grants, 'leads.lead.read', null)).toEqual([]);
});

test('the summary tells the widest scope first and leaves out what is not allowed', () => {
  const grants: Grant[] = [
    { permission: 'leads.lead.update', scope: 'SCOPE_OWN' },
    { permission: 'leads.lead.read', scope: 'SCOPE_BRANCH' },
  ];
  expect(byScope(grants, infos).map(([scope, found]) => [scope, found[0]?.labelEn])).toEqual([
    ['SCOPE_BRANCH', 'See leads'],
    ['SCOPE_OWN', 'Edit leads'],
  ]);
});

test('a right is changed in its place, added at the end, or removed', () => {
  const fields = withRight(
    [{ field: 'CONTACT', right: 'FIELD_RIGHT_EDIT' }],
    'CONTACT',
    'FIELD_RIGHT_MASKED',
  );
  const more = withRight(fields, 'leads.lead.phone', 'FIELD_RIGHT_READ');
  expect(more.map(({ right }) => right)).toEqual(['FIELD_RIGHT_MASKED', 'FIELD_RIGHT_READ']);
  expect(exceptionsOf(more).map(({ field }) => field)).toEqual(['leads.lead.phone']);
  expect(withRight(more, 'CONTACT', null)).toHaveLength(1);
});
