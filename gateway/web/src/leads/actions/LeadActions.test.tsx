import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import type { Lead, Stage } from '@/api/types';
import { problem, serve, show } from '@/test/render';
import { LeadActions, useLeadActions } from './LeadActions';

const lead: Lead = { id: '1', name: '王芳', stageId: 's1' };
const description = {
  fields: [
    { name: 'region', type: 'FIELD_TYPE_TEXT', labelZh: '地区', right: 'FIELD_RIGHT_EDIT' },
    {
      name: 'custom.gpa',
      type: 'FIELD_TYPE_NUMBER',
      labelZh: '平均分',
      right: 'FIELD_RIGHT_EDIT',
      custom: true,
    },
  ],
};

function Mover({ stage }: { stage: Stage }) {
  const { move } = useLeadActions();
  return <button onClick={() => void move(lead, stage)}>移动</button>;
}

function setUp(stage: Stage) {
  show(
    <LeadActions>
      <Mover stage={stage} />
    </LeadActions>,
  );
  return userEvent.setup();
}

async function bodiesOf(asked: Request[], path: string) {
  const requests = asked.filter(({ url }) => new URL(url).pathname === path);
  return Promise.all(requests.map((request) => request.clone().json()));
}

afterEach(() => vi.unstubAllGlobals());

test('a move through an open gate says so and can be taken back', async () => {
  const asked = serve({ 'POST /api/v1/leads/1:move': { ...lead, stageId: 's2' } });
  const user = setUp({ id: 's2', nameZh: '有效线索', status: 'STATUS_QUALIFIED' });
  await user.click(screen.getByText('移动'));
  await user.click(await screen.findByRole('button', { name: '撤销' }));
  await screen.findByText('已撤销');
  expect(await bodiesOf(asked, '/api/v1/leads/1:move')).toEqual([{ stageId: 's2' }, { stageId: 's1' }]);
});

test('a closed gate asks for the fields it names and sends them with the move', async () => {
  const errors = [{ field: 'lead.region' }, { field: 'lead.custom.gpa' }];
  const gate = vi
    .fn<() => Response>()
    .mockReturnValueOnce(problem(400, { reason: 'STAGE_GATE_UNMET', errors }))
    .mockReturnValue(Response.json({ ...lead, stageId: 's2' }));
  const asked = serve({
    'POST /api/v1/leads/1:move': () => gate(),
    'GET /api/v1/leads:describe': description,
  });
  const user = setUp({ id: 's2', nameZh: '已出方案', status: 'STATUS_PROPOSED' });
  await user.click(screen.getByText('移动'));
  await user.type(await screen.findByLabelText('地区'), '杭州');
  expect(screen.getByRole('button', { name: '保存并移动' })).toBeDisabled();
  await user.type(screen.getByLabelText('平均分'), '3.6');
  await user.click(screen.getByRole('button', { name: '保存并移动' }));
  await screen.findByText('「王芳」已移到「已出方案」');
  const bodies = await bodiesOf(asked, '/api/v1/leads/1:move');
  expect(bodies[1]).toEqual({ stageId: 's2', lead: { region: '杭州', custom: { gpa: 3.6 } } });
});

test('a stage that wants an activity lets one be written', async () => {
  const errors = [{ field: 'activity', reason: 'ACTIVITY_REQUIRED', detail: '至少一条跟进记录' }];
  const gate = vi
    .fn<() => Response>()
    .mockReturnValueOnce(problem(400, { reason: 'STAGE_GATE_UNMET', errors }))
    .mockReturnValue(Response.json({ ...lead, stageId: 's3' }));
  const asked = serve({
    'POST /api/v1/leads/1:move': () => gate(),
    'GET /api/v1/leads:describe': description,
    'POST /api/v1/activities': { id: 'a' },
  });
  const user = setUp({ id: 's3', nameZh: '有效咨询', status: 'STATUS_CONSULTED', requiresActivity: true });
  await user.click(screen.getByText('移动'));
  await user.type(await screen.findByLabelText('写一条跟进'), '电话沟通');
  await user.click(screen.getByRole('button', { name: '保存并移动' }));
  await screen.findByText('「王芳」已移到「有效咨询」');
  expect(await bodiesOf(asked, '/api/v1/activities')).toEqual([
    { leadId: '1', kind: 'ACTIVITY_KIND_NOTE', text: '电话沟通' },
  ]);
});

test('a lost lead needs a reason first', async () => {
  const asked = serve({
    'POST /api/v1/leads/1:move': { ...lead, stageId: 's6' },
    'POST /api/v1/loss-reasons:query': { lossReasons: [{ id: 'r1', nameZh: '预算不足' }] },
  });
  const user = setUp({ id: 's6', nameZh: '流失', status: 'STATUS_LOST' });
  await user.click(screen.getByText('移动'));
  await user.click(await screen.findByRole('button', { name: '确认流失' }));
  await screen.findByText('请选择原因');
  await user.click(screen.getByRole('combobox'));
  await user.click(await screen.findByTitle('预算不足'));
  await user.click(screen.getByRole('button', { name: '确认流失' }));
  await waitFor(async () =>
    expect(await bodiesOf(asked, '/api/v1/leads/1:move')).toEqual([{ stageId: 's6', lossReasonId: 'r1' }]),
  );
});

test('any other refusal is told with its request id', async () => {
  serve({
    'POST /api/v1/leads/1:move': () => problem(403, { reason: 'PERMISSION_DENIED', detail: '你没有权限' }),
  });
  const user = setUp({ id: 's2', nameZh: '有效线索', status: 'STATUS_QUALIFIED' });
  await user.click(screen.getByText('移动'));
  expect(await screen.findByText('你没有权限')).toBeInTheDocument();
  expect(screen.getByText('请求号 req-header')).toBeInTheDocument();
});
