import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes, useNavigate } from 'react-router';
import { useEffect } from 'react';
import { describe, expect, it } from 'vitest';
import { violationsOf } from '@/test/axe';
import { problem, serve, show } from '@/test/render';
import InstitutionPage from './InstitutionPage';
import { instantOf, isZone, zoneLabel, zoneNames } from './zones';

describe('the instant of a deadline', () => {
  it.each([
    ['2027-01-13', '18:00', 'Europe/London', '2027-01-13T18:00:00.000Z'],
    ['2026-03-31', '18:00', 'Europe/London', '2026-03-31T17:00:00.000Z'],
    ['2026-11-30', '23:59', 'America/Los_Angeles', '2026-12-01T07:59:00.000Z'],
    ['2026-12-01', '00:30', 'Asia/Kolkata', '2026-11-30T19:00:00.000Z'],
    // never there, and there twice: the earlier instant, as the service has it
    ['2026-03-08', '02:30', 'America/Los_Angeles', '2026-03-08T09:30:00.000Z'],
    ['2026-11-01', '01:30', 'America/Los_Angeles', '2026-11-01T08:30:00.000Z'],
  ])('%s %s in %s is %s', (date, clock, zone, instant) => {
    expect(instantOf(date, clock, zone)?.toISOString()).toBe(instant);
  });

  it('is not known before day, clock and zone are', () => {
    expect(instantOf('2027-01-13', '18:00', '')).toBeUndefined();
    expect(instantOf(undefined, '18:00', 'Europe/London')).toBeUndefined();
    expect(instantOf('2027-01-13', '18:00', 'Mars/Phobos')).toBeUndefined();
  });

  it('is chosen from IANA names with the clock they have', () => {
    expect(zoneNames()).toContain('Europe/London');
    expect([isZone('America/New_York'), isZone('Mars/Phobos')]).toEqual([true, false]);
    expect(zoneLabel('Asia/Kolkata', 0)).toBe('Asia/Kolkata (UTC+5:30)');
  });
});

const edit = (name: string, type = 'FIELD_TYPE_TEXT', more = {}) => ({
  name,
  type,
  labelZh: name,
  labelEn: name,
  right: 'FIELD_RIGHT_EDIT',
  ...more,
});
const LEVEL = edit('level', 'FIELD_TYPE_CHOICE', {
  required: true,
  choices: [{ value: 'DEGREE_MASTER', labelZh: '硕士', labelEn: 'Master' }],
});
const institution = {
  id: 'i1',
  etag: '3',
  nameEn: 'University of Leeds',
  nameZh: '利兹大学',
  country: 'GB',
  campuses: [{ id: 'c1', nameEn: 'Main', city: 'Leeds', timeZone: 'Europe/London' }],
};
const round = {
  id: 'r1',
  etag: '7',
  seasonId: 's1',
  name: 'Round 1',
  deadlineDate: '2099-01-13',
  deadlineClock: '18:00',
  deadlineZone: 'Europe/London',
  deadlineTime: '2099-01-13T18:00:00Z',
  requirements: [{ kind: 'REQUIREMENT_KIND_TEST', test: 'IELTS', minimum: 6.5, group: 'language' }],
};
const ranking = { id: 'k1', etag: '1', system: 'QS', year: 2027, rank: 82, institutionId: 'i1' };

const ANSWERS = {
  'GET /api/v1/institutions/i1': institution,
  'GET /api/v1/institutions:describe': { fields: [edit('name_en'), edit('name_zh')] },
  'GET /api/v1/programmes:describe': { fields: [edit('name_en'), LEVEL] },
  'GET /api/v1/seasons:describe': { fields: [edit('start_month')] },
  'GET /api/v1/rounds:describe': {
    fields: [
      edit('name'),
      edit('deadline_date', 'FIELD_TYPE_DATE'),
      edit('deadline_clock'),
      edit('deadline_zone'),
      edit('requirements'),
    ],
  },
  'GET /api/v1/rankings:describe': {
    fields: [edit('system'), edit('year', 'FIELD_TYPE_NUMBER'), edit('rank', 'FIELD_TYPE_NUMBER')],
  },
  'GET /api/v1/test-sittings:describe': {
    fields: [
      edit('type', 'FIELD_TYPE_CHOICE', {
        choices: [
          { value: 'TEST_TYPE_IELTS', labelZh: '雅思', labelEn: 'IELTS' },
          { value: 'TEST_TYPE_GRE', labelZh: 'GRE', labelEn: 'GRE' },
        ],
      }),
    ],
  },
  'POST /api/v1/programmes:query': {
    programmes: [{ id: 'p1', institutionId: 'i1', nameEn: 'MSc Data', level: 'DEGREE_MASTER' }],
  },
  'POST /api/v1/seasons:query': { seasons: [{ id: 's1', programmeId: 'p1', startMonth: '2099-09' }] },
  'POST /api/v1/rounds:query': { rounds: [round] },
  'POST /api/v1/rankings:query': { rankings: [ranking] },
  'POST /api/v1/applications:count': { total: '3' },
  'POST /api/v1/shortlist-items:query': { shortlistItems: [{ id: 'x' }, { id: 'y' }] },
};

const READS = { 'students.application.read': 'all', 'students.shortlist_item.read': 'all' };
const KEEPS = {
  ...READS,
  'students.institution.edit': 'all',
  'students.programme.edit': 'all',
  'students.ranking.edit': 'all',
};

/** The page of the institution, at its address. */
function Page() {
  const navigate = useNavigate();
  useEffect(() => void navigate('/library/i1'), [navigate]);
  return (
    <Routes>
      <Route path="/library/:id" element={<InstitutionPage />} />
      <Route path="*" element={null} />
    </Routes>
  );
}

function open(permissions: Record<string, string>, answers = {}) {
  const asked = serve({
    'GET /auth/session': { user: { id: 'p1', name: '资料员' }, permissions },
    ...ANSWERS,
    ...answers,
  });
  show(<Page />);
  return asked;
}

describe('the page of an institution', () => {
  it('is read by somebody who keeps nothing', async () => {
    open(READS);
    expect(await screen.findByText('MSc Data')).toBeInTheDocument();
    expect(await screen.findByText(/QS 2027: 82/)).toBeInTheDocument();
    expect(await screen.findByText(/Round 1/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /添加|修改|删除|编辑/ })).toBeNull();
  });

  it('of the whole organisation is not changed by who keeps one branch, who may add to it', async () => {
    open({ ...READS, 'students.programme.edit': 'branch', 'students.ranking.edit': 'branch' });
    expect(await screen.findByRole('button', { name: /添加专业/ })).toBeInTheDocument();
    await screen.findByText(/Round 1/);
    expect(screen.queryByRole('button', { name: /修改轮次/ })).toBeNull();
    expect(screen.queryByRole('button', { name: /QS 2027/ })).toBeNull();
  });

  it('says what a moved deadline moves, and sends only what changed', async () => {
    const asked = open(KEEPS, { 'PATCH /api/v1/rounds/r1': { ...round, etag: '8' } });
    await userEvent.click(await screen.findByRole('button', { name: '修改轮次 Round 1' }));
    const drawer = await screen.findByRole('dialog');
    expect(within(drawer).queryByText(/将从/)).toBeNull();
    const clock = within(drawer).getByLabelText('deadline_clock');
    await userEvent.clear(clock);
    await userEvent.type(clock, '12:00');
    expect(await within(drawer).findByText(/将从 .* 变为/)).toHaveTextContent('提前不足一天');
    expect(await within(drawer).findByText('3 个未递交的申请将随之改期')).toBeInTheDocument();
    expect(await within(drawer).findByText('2 个选校条目将随之改期')).toBeInTheDocument();
    await userEvent.click(within(drawer).getByRole('button', { name: /保\s*存/ }));
    await waitFor(() => expect(asked.some(({ method }) => method === 'PATCH')).toBe(true));
    const sent = asked.find(({ method }) => method === 'PATCH');
    expect(await sent?.json()).toEqual({ deadlineClock: '12:00' });
    expect(sent?.headers.get('If-Match')).toBe('"7"');
    const counted = asked.find(({ url }) => url.endsWith('applications:count'));
    expect(JSON.stringify(await counted?.json())).toContain('APPLICATION_STATUS_PREPARING');
  });

  it('offers the tests that students sit, and names the requirement that is refused', async () => {
    const detail = '没有考试「YASI」';
    open(KEEPS, {
      'PATCH /api/v1/rounds/r1': () =>
        problem(400, { errors: [{ field: 'round.requirements[0].test', detail }] }),
    });
    await userEvent.click(await screen.findByRole('button', { name: '修改轮次 Round 1' }));
    const drawer = await screen.findByRole('dialog');
    await userEvent.click(within(drawer).getByRole('combobox', { name: '考试' }));
    await userEvent.click(await screen.findByText('GRE', { selector: '.ant-select-item-option-content' }));
    await userEvent.click(within(drawer).getByRole('button', { name: /保\s*存/ }));
    expect(await within(drawer).findByText(detail)).toBeInTheDocument();
  });

  it('can be read by assistive technology, the form of a round too', async () => {
    open(KEEPS);
    await screen.findByText(/Round 1/);
    expect(await violationsOf(document.body)).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: '修改轮次 Round 1' }));
    await screen.findByRole('combobox', { name: '考试' });
    expect(await violationsOf(document.body)).toEqual([]);
  });

  it('takes a place away, and makes it again when that is taken back', async () => {
    const asked = open(KEEPS, {
      'DELETE /api/v1/rankings/k1': {},
      'POST /api/v1/rankings': { ...ranking, id: 'k2' },
    });
    await userEvent.click(await screen.findByRole('button', { name: /QS 2027/ }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /删\s*除/ }));
    await userEvent.click(await screen.findByRole('button', { name: /OK|确\s*定/ }));
    await userEvent.click(await screen.findByRole('button', { name: '撤销' }));
    await waitFor(() => expect(asked.some(({ url }) => url.endsWith('/api/v1/rankings'))).toBe(true));
    const made = asked.find(({ method, url }) => method === 'POST' && url.endsWith('/api/v1/rankings'));
    expect(await made?.json()).toEqual({ system: 'QS', year: 2027, rank: 82, institutionId: 'i1' });
  });
});
