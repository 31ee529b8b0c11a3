import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { DeadlinePlan } from '@/api/types';
import { show } from '@/test/render';
import { PlanCard } from './PlanCard';

vi.mock('@/app/session/session', () => ({ useMe: () => 'me', useCan: () => () => true }));
vi.mock('@/kit/PersonName', () => ({ PersonName: ({ id }: { id?: string }) => id }));

const plan: DeadlinePlan = {
  id: 'p',
  title: '伦敦大学学院 · 数据科学',
  state: 'DEADLINE_PLAN_STATE_SHIFTED',
  deadlineTime: '2026-01-14T18:00:00Z',
  deadlineZone: 'Europe/London',
  proposedTime: '2026-01-10T18:00:00Z',
  proposedZone: 'Europe/London',
  changes: [
    {
      taskId: 'a',
      title: '网申递交',
      oldDueTime: '2026-01-12T10:00:00Z',
      newDueTime: '2026-01-08T10:00:00Z',
      dueZone: 'Asia/Shanghai',
      ownerId: 'me',
    },
    {
      taskId: 'b',
      title: '推荐信',
      oldDueTime: '2025-12-20T10:00:00Z',
      newDueTime: '2025-12-16T10:00:00Z',
      dueZone: 'Asia/Shanghai',
      ownerId: 'other',
      overdue: true,
    },
  ],
};

function given(change: Partial<DeadlinePlan> = {}, may = true) {
  const said = { onAccept: vi.fn(), onDecline: vi.fn(), onUndo: vi.fn() };
  show(<PlanCard plan={{ ...plan, ...change }} may={may} {...said} />);
  return said;
}

test('all at once takes every new date', async () => {
  const { onAccept } = given();
  const [accept] = screen.getAllByRole('button');
  await userEvent.click(accept!);
  expect(onAccept).toHaveBeenCalledExactlyOnceWith([]);
});

test('a task that is left out by keyboard keeps its date, and the line says so', async () => {
  const { onAccept } = given();
  const line = screen.getByRole('row', { name: /推荐信/ });
  expect(within(line).getByText('2025-12-16 18:00')).toBeVisible();
  within(line).getByRole('checkbox').focus();
  await userEvent.keyboard(' ');
  expect(within(line).queryByText('2025-12-16 18:00')).toBeNull();
  await userEvent.click(screen.getAllByRole('button')[0]!);
  expect(onAccept).toHaveBeenCalledExactlyOnceWith(['b']);
});

test('with nothing taken there is nothing to accept', async () => {
  const { onAccept, onDecline } = given();
  await userEvent.click(screen.getAllByRole('checkbox')[0]!);
  const [accept, decline] = screen.getAllByRole('button');
  expect(accept).toBeDisabled();
  await userEvent.click(decline!);
  expect(onDecline).toHaveBeenCalledOnce();
  expect(onAccept).not.toHaveBeenCalled();
});

test('who may only look decides nothing', () => {
  given({}, false);
  expect(screen.queryAllByRole('button')).toEqual([]);
  for (const box of screen.getAllByRole('checkbox')) expect(box).toBeDisabled();
});

test('a decision of today can be taken back, an older one not', async () => {
  const decided = { state: 'DEADLINE_PLAN_STATE_ACTIVE', decideTime: '2026-01-02T02:00:00Z' } as const;
  const { onUndo } = given({ ...decided, undoUntilTime: new Date(Date.now() + 60_000).toISOString() });
  await userEvent.click(screen.getByRole('button'));
  expect(onUndo).toHaveBeenCalledOnce();
  given({ ...decided, id: 'old', undoUntilTime: '2026-01-03T02:00:00Z' });
  expect(screen.getAllByRole('button')).toHaveLength(1);
});
