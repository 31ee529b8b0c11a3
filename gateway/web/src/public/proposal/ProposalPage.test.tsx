import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { problem, serve } from '@/test/render';
import { ProposalPage } from './ProposalPage';

const PROPOSAL = {
  titleZh: '英国方案',
  titleEn: 'UK plan',
  language: 'PROPOSAL_LANGUAGE_BOTH',
  studentName: '张伟',
  branchNameZh: '北京分公司',
  versionNo: 2,
  contentSha256: 'abc',
  items: [
    { tier: 'TIER_REACH', institutionNameZh: '某大学', tuitionAmount: '2950000', tuitionCurrency: 'GBP' },
  ],
  budget: [{ labelZh: '服务费', amount: '100', currency: 'CNY', period: 'COST_PERIOD_ONCE' }],
  budgetTotals: [{ amount: '100', currency: 'CNY', period: 'COST_PERIOD_ONCE' }],
};
const OPEN = 'POST /public/v1/proposals/t0ken:open';
const CONFIRM = 'POST /public/v1/proposals/t0ken:confirm';

const come = () => render(<ProposalPage token="t0ken" preferred="zh" />);

describe('the client’s page', () => {
  it('confirms by name what it showed, and nothing without a name', async () => {
    const asked = serve({
      [OPEN]: PROPOSAL,
      [CONFIRM]: { ...PROPOSAL, confirmTime: '2026-11-26T03:00:00Z', confirmName: '张伟' },
    });
    come();
    await screen.findByRole('heading', { name: '英国方案' });
    screen.getByText('£29,500');
    fireEvent.click(screen.getByRole('button', { name: '确认方案' }));
    fireEvent.click(screen.getByRole('button', { name: '我已阅读并确认' }));
    expect(screen.getByRole('alert').textContent).toBe('请填写您的姓名');
    expect(asked).toHaveLength(1);
    fireEvent.change(screen.getByLabelText('姓名'), { target: { value: ' 张伟 ' } });
    fireEvent.click(screen.getByRole('button', { name: '我已阅读并确认' }));
    await screen.findByText(/张伟 于 .* 确认/);
    expect(await asked[1]?.json()).toEqual({ name: '张伟', contentSha256: 'abc' });
  });

  it('shows who confirmed when somebody did meanwhile', async () => {
    let opened = 0;
    serve({
      [OPEN]: () =>
        Response.json(
          opened++ ? { ...PROPOSAL, confirmTime: '2026-11-26T03:00:00Z', confirmName: '妈妈' } : PROPOSAL,
        ),
      [CONFIRM]: () => problem(400, { reason: 'LINK_USED_UP', detail: '已完成' }),
    });
    come();
    fireEvent.click(await screen.findByRole('button', { name: '确认方案' }));
    fireEvent.change(screen.getByLabelText('姓名'), { target: { value: '张伟' } });
    fireEvent.click(screen.getByRole('button', { name: '我已阅读并确认' }));
    await screen.findByText(/妈妈 于 .* 确认/);
  });

  it.each([
    [404, 'LINK_UNKNOWN', '链接无效'],
    [400, 'LINK_EXPIRED', '链接已过期'],
    [400, 'LINK_REVOKED', '此方案已更新或撤回'],
    [400, 'INVALID_ARGUMENT', '链接无效'],
    [429, 'RATE_LIMITED', '操作太频繁，请一分钟后再试。'],
  ])('says what is wrong with a link (%i %s)', async (status, reason, title) => {
    serve({ [OPEN]: () => problem(status, { reason }) });
    come();
    await screen.findByRole('heading', { name: title });
    expect(screen.queryByRole('button', { name: '确认方案' })).toBeNull();
  });
});
