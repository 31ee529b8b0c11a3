import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { violationsOf } from '@/test/axe';
import { problem, serve, show } from '@/test/render';
import ApplicationsPage from './ApplicationsPage';
import type { Application } from './api';
import { useMove } from './useMove';

const application = {
  id: 'a1',
  etag: '4',
  studentName: '张伟',
  institutionNameZh: '利兹大学',
  programmeNameZh: '数据科学',
  status: 'APPLICATION_STATUS_FILLED',
  deadlineTime: '2020-01-13T18:00:00Z',
  deadlineDate: '2020-01-13',
  deadlineClock: '18:00',
  deadlineZone: 'Europe/London',
} as Application;

const choice = (name: string, labelZh: string) => ({
  value: `APPLICATION_STATUS_${name}`,
  labelZh,
  labelEn: name,
});
const ANSWERS = {
  'GET /api/v1/applications:describe': {
    fields: [
      {
        name: 'status',
        labelZh: '状态',
        labelEn: 'Status',
        type: 'FIELD_TYPE_CHOICE',
        choices: [
          choice('PREPARING', '准备'),
          choice('FILLED', '已填写待审'),
          choice('SUBMITTED', '已递交'),
          choice('WITHDRAWN', '撤回'),
          choice('OFFERED', '已录取'),
        ],
      },
    ],
  },
  'POST /api/v1/applications:query': { applications: [application] },
  'POST /api/v1/applications:count': { groups: [{ keys: ['APPLICATION_STATUS_FILLED'], count: '1' }] },
  'POST /api/v1/applications/a1:move': { ...application, etag: '5', status: 'APPLICATION_STATUS_SUBMITTED' },
};
const MAY = {
  'students.application.read': 'own',
  'students.application.edit': 'own',
  'students.offer.edit': 'own',
};

const session = (permissions: object) => ({ user: { id: 'p1', name: '申请专员' }, permissions });
const moves = (asked: Request[]) => asked.filter(({ url }) => url.endsWith(':move'));

/** What the board does when a card is dropped. */
function Dropper({ of = application, column }: { of?: Application; column: string }) {
  const mover = useMove(({ id }) => document.body.setAttribute('data-offer-of', id ?? ''));
  return (
    <>
      <button type="button" onClick={() => void mover.toColumn(of, column)}>
        放下
      </button>
      {mover.dialog}
    </>
  );
}

describe('a card that is dropped', () => {
  it('under "submitted" is asked for what proves it, and moves with it', async () => {
    const asked = serve({ 'GET /auth/session': session(MAY), ...ANSWERS });
    show(<Dropper column="submitted" />);
    await userEvent.click(screen.getByRole('button', { name: '放下' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByRole('button', { name: /登\s*记/ })).toBeDisabled();
    await userEvent.type(within(dialog).getByLabelText('递交编号'), '123-456');
    await userEvent.click(within(dialog).getByRole('button', { name: /登\s*记/ }));
    await waitFor(() => expect(moves(asked)).toHaveLength(1));
    expect(await moves(asked)[0]?.json()).toMatchObject({
      status: 'APPLICATION_STATUS_SUBMITTED',
      submissionNumber: '123-456',
      etag: '4',
    });
  });

  it('and left in the dialog stays where it was', async () => {
    const asked = serve({ 'GET /auth/session': session(MAY), ...ANSWERS });
    show(<Dropper column="closed" />);
    await userEvent.click(screen.getByRole('button', { name: '放下' }));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: /取\s*消|Cancel/ }),
    );
    expect(moves(asked)).toEqual([]);
  });

  it('under "offered" records the letter', async () => {
    serve({ 'GET /auth/session': session(MAY), ...ANSWERS });
    show(<Dropper column="offered" />);
    await screen.findByRole('button', { name: '放下' });
    await waitFor(async () => {
      await userEvent.click(screen.getByRole('button', { name: '放下' }));
      expect(screen.getByText('收到日期')).toBeInTheDocument();
    });
  });

  it('under "accepted" shows the offer that is to be answered', async () => {
    serve({ 'GET /auth/session': session(MAY), ...ANSWERS });
    show(<Dropper of={{ ...application, status: 'APPLICATION_STATUS_OFFERED' }} column="accepted" />);
    await userEvent.click(screen.getByRole('button', { name: '放下' }));
    await waitFor(() => expect(document.body).toHaveAttribute('data-offer-of', 'a1'));
  });

  it('where it may not go stays, and the reason is said', async () => {
    const detail = '「已填写待审」之后不能直接到「撤回」';
    serve({
      'GET /auth/session': session(MAY),
      ...ANSWERS,
      'POST /api/v1/applications/a1:move': () =>
        problem(400, { reason: 'APPLICATION_STEP_NOT_ALLOWED', detail }),
    });
    show(<Dropper column="closed" />);
    await userEvent.click(screen.getByRole('button', { name: '放下' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /登\s*记/ }));
    expect(await screen.findByText(new RegExp(detail))).toBeInTheDocument();
  });
});

describe('the board', () => {
  it('moves the chosen card with S, and marks what is late', async () => {
    serve({ 'GET /auth/session': session(MAY), ...ANSWERS });
    show(<ApplicationsPage />);
    const card = await screen.findByRole('button', { name: /张伟/ });
    expect(card).toHaveAttribute('data-warns', 'true');
    // the school's clock comes first; the reader's own, beside it, may say the same
    expect(within(card).getByText(/^2020-01-13 18:00/)).toHaveAttribute('data-urgency', 'over');
    card.focus();
    await userEvent.keyboard('s');
    expect(await screen.findByRole('dialog', { name: '推进申请' })).toBeInTheDocument();
  });

  it('can be read by assistive technology, the dialog of a move too', async () => {
    serve({ 'GET /auth/session': session(MAY), ...ANSWERS });
    show(<ApplicationsPage />);
    const card = await screen.findByRole('button', { name: /张伟/ });
    expect(await violationsOf(document.body)).toEqual([]);
    card.focus();
    await userEvent.keyboard('s');
    await screen.findByRole('dialog', { name: '推进申请' });
    expect(await violationsOf(document.body)).toEqual([]);
  });

  it('of somebody who only reads moves nothing', async () => {
    serve({ 'GET /auth/session': session({ 'students.application.read': 'own' }), ...ANSWERS });
    show(<ApplicationsPage />);
    const card = await screen.findByRole('button', { name: /张伟/ });
    card.focus();
    await userEvent.keyboard('s');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
