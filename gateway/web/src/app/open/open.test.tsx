import { screen } from '@testing-library/react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { describe, expect, it } from 'vitest';
import { problem, serve, show } from '@/test/render';
import OpenPage from './OpenPage';
import { pathOf } from './paths';

function Where() {
  const { pathname, search } = useLocation();
  return <output>{pathname + search}</output>;
}

/** A record type that offers these methods. */
const offering = (type: string, ...names: string[]) => ({
  type,
  methods: names.map((name) => ({ name, path: `/api/v1/planets/${name}` })),
});

const TYPES = 'GET /api/v1/record-types';

/** Follows a link of a mail. */
function Follow({ path }: { path: string }) {
  return (
    <Routes>
      <Route path="/" element={<Navigate to={path} />} />
      <Route path="/open/:service/:noun/:id" element={<OpenPage />} />
      <Route path="*" element={<Where />} />
    </Routes>
  );
}

describe('the link of a mail', () => {
  it.each([
    ['/open/tasks/task/t1', '/tasks?preview=t1'],
    ['/open/students/student/s1', '/students/s1'],
    ['/open/leads/lead/l1', '/leads/l1'],
    ['/open/contracts/contract/c1', '/contracts/c1'],
    ['/open/tasks/handover/h1', '/tasks/handovers/h1'],
    ['/open/tasks/approval/a1', '/tasks/approvals'],
    ['/open/students/application/a1', '/applications?open=a1'],
  ])('%s goes to %s without asking anybody', async (link, page) => {
    const asked = serve({});
    show(<Follow path={link} />);
    expect(await screen.findByText(page)).toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  it.each([
    ['/open/students/offer/o1', 'GET /api/v1/offers/o1', { applicationId: 'a1' }, '/applications?open=a1'],
    ['/open/students/round/r1', 'GET /api/v1/rounds/r1', { institutionId: 'i1' }, '/library/i1'],
    ['/open/contracts/refund/r1', 'GET /api/v1/refunds/r1', { contractId: 'c1' }, '/contracts/c1'],
    [
      '/open/tasks/deadline_plan/d1',
      'GET /api/v1/deadline-plans/d1',
      { applicationId: 'a1' },
      '/applications?open=a1',
    ],
    [
      '/open/students/proposal/p1',
      'GET /api/v1/proposals/p1',
      { studentId: 's1' },
      '/students/s1?tab=proposals',
    ],
  ])('%s is looked up', async (link, request, answer, page) => {
    serve({ [request]: answer });
    show(<Follow path={link} />);
    expect(await screen.findByText(page)).toBeInTheDocument();
  });

  it('to a type that nobody made a page for goes to the generic page', async () => {
    const planet = offering('stars.planet', 'get', 'list', 'count', 'describe');
    serve({ [TYPES]: { recordTypes: [offering('stars.moon'), planet] } });
    show(<Follow path="/open/stars/planet/p%201" />);
    expect(await screen.findByText('/records/stars.planet/p%201')).toBeInTheDocument();
  });

  it('to a record that is of nothing shows the record itself', async () => {
    const offer = offering('students.offer', 'get', 'list', 'count', 'describe');
    serve({ 'GET /api/v1/offers/o1': {}, [TYPES]: { recordTypes: [offer] } });
    show(<Follow path="/open/students/offer/o1" />);
    expect(await screen.findByText('/records/students.offer/o1')).toBeInTheDocument();
  });

  it.each([
    ['is not there', []],
    ['cannot be listed', [offering('stars.planet', 'get')]],
    ['cannot be read one by one', [offering('stars.planet', 'list', 'count', 'describe')]],
  ])('to a type that %s says so and leads home', async (_, recordTypes) => {
    serve({ [TYPES]: { recordTypes } });
    show(<Follow path="/open/stars/planet/9" />);
    expect(await screen.findByText(/stars\.planet/)).toBeInTheDocument();
    expect(screen.getByRole('link')).toHaveAttribute('href', '/home');
  });

  it('says what went wrong when the types cannot be asked for', async () => {
    serve({ [TYPES]: () => problem(400, { reason: 'BROKEN', detail: '暂时无法读取' }) });
    show(<Follow path="/open/stars/planet/9" />);
    expect(await screen.findByText(/暂时无法读取/)).toBeInTheDocument();
  });

  it('to a record of somebody else says what the service says', async () => {
    serve({ 'GET /api/v1/offers/o1': () => problem(404, { reason: 'NOT_FOUND', detail: '记录不存在' }) });
    show(<Follow path="/open/students/offer/o1" />);
    expect(await screen.findByText(/记录不存在/)).toBeInTheDocument();
  });

  it('is the page itself where there is one, else the place that looks it up', () => {
    expect(pathOf('leads.lead', 'l1')).toBe('/leads/l1');
    expect(pathOf('students.offer', 'o 1')).toBe('/open/students/offer/o%201');
    expect(pathOf('stars.planet', '9')).toBe('/open/stars/planet/9');
  });
});
