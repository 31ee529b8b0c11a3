import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { queryClient } from '@/api/queries';
import { problem, serve, show } from '@/test/render';
import { LeadActions } from '../actions/LeadActions';
import type { LeadsIndex } from '../useIndex';
import { BulkBar } from './BulkBar';
import type { Selection } from './useSelection';

const may = (...permissions: string[]) => ({
  signedIn: true,
  permissions: Object.fromEntries(permissions.map((name) => [name, 'branch'])),
});

async function setUp(ids: string[], permissions: string[], everything = false) {
  const asked = serve({
    'GET /auth/session': may(...permissions),
    'POST /api/v1/leads:count': { total: '40' },
    'POST /api/v1/lead-exports': () => problem(429, { detail: '稍后再试' }),
  });
  const index = { query: { search: '王', orderBy: 'name' }, settings: { columns: ['name'] } };
  const selection = { ids: new Set(ids), everything, clear: vi.fn(), set: vi.fn(), setEverything: vi.fn() };
  show(
    <LeadActions>
      <BulkBar index={index as unknown as LeadsIndex} selection={selection as Selection} />
    </LeadActions>,
  );
  await screen.findByRole('toolbar');
  return { asked, user: userEvent.setup() };
}

afterEach(() => {
  vi.unstubAllGlobals();
  queryClient.clear();
});

test('exactly what is chosen is exported', async () => {
  const { asked, user } = await setUp(['1', '2'], ['leads.lead.export']);
  await user.click(await screen.findByRole('button', { name: /导\s?出/ }));
  await screen.findByText('稍后再试');
  const request = asked.find(({ url }) => url.endsWith('/lead-exports'));
  expect(((await request!.json()) as { query: unknown }).query).toEqual({
    filter: { conditions: [{ field: 'id', operator: 'OPERATOR_IN', values: ['1', '2'] }] },
    orderBy: 'name',
  });
});

test('two can be merged, three not', async () => {
  await setUp(['1', '2'], ['leads.lead.merge']);
  expect(await screen.findByRole('button', { name: /合\s?并/ })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: '变更阶段' })).not.toBeInTheDocument();
});

test('without permission nothing is offered that would be refused', async () => {
  await setUp(['1', '2', '3'], ['leads.lead.merge']);
  await screen.findByText('已选 3 条');
  expect(screen.queryByRole('button', { name: /合\s?并/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /导\s?出/ })).not.toBeInTheDocument();
});
