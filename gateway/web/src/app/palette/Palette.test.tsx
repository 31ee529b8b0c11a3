import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { serve, show } from '@/test/render';
import { usePageActions } from './pageActions';
import Palette from './Palette';

afterEach(() => vi.unstubAllGlobals());

function Page({ run }: { run: () => void }) {
  const [open, setOpen] = useState(false);
  usePageActions({
    heading: '王芳',
    actions: [{ id: 'stage', text: '变更阶段', icon: null, keys: 'S', run }],
  });
  return (
    <>
      <button onClick={() => setOpen(true)}>open</button>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}

async function setUp() {
  serve({
    'GET /auth/session': {
      signedIn: true,
      permissions: {
        'leads.lead.read': 'own',
        'gateway.audit_entry.read': 'all',
        'reports.figure.read': 'own',
      },
    },
    'POST /api/v1/leads:query': { leads: [] },
  });
  const run = vi.fn();
  show(<Page run={run} />);
  const user = userEvent.setup();
  await user.click(screen.getByText('open'));
  return { run, user };
}

test('what can be done with the open record is found by pinyin initials', async () => {
  const { run, user } = await setUp();
  expect(await screen.findByText('王芳')).toBeInTheDocument();
  await user.type(screen.getByRole('combobox'), 'bgjd');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(run).toHaveBeenCalledOnce());
});

test('views and pages of the settings are found too', async () => {
  const { user } = await setUp();
  await user.type(screen.getByRole('combobox'), '审计');
  expect(await screen.findByText('设置 · 审计日志')).toBeInTheDocument();
  await user.clear(screen.getByRole('combobox'));
  await user.type(screen.getByRole('combobox'), '未分配');
  expect(await screen.findByText('线索 · 未分配')).toBeInTheDocument();
  await user.clear(screen.getByRole('combobox'));
  await user.type(screen.getByRole('combobox'), '指标');
  expect(await screen.findByText('报表 · 经营指标')).toBeInTheDocument();
  expect(screen.queryByText('报表 · 销售漏斗')).not.toBeInTheDocument();
});
