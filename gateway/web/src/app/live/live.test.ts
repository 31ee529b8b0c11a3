import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serve } from '@/test/render';
import { useFeed } from './feed';
import { connect, gatherer, type LiveFrame } from './live';
import { notifyOf } from './notify';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  useFeed.setState({ notes: [] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('many changes are shown together, each record type once', () => {
  const refresh = vi.fn();
  const gathered = gatherer(refresh, 250);
  for (let change = 0; change < 500; change += 1) gathered.add('leads.lead');
  gathered.add('leads.pipeline');
  expect(refresh).not.toHaveBeenCalled();
  vi.advanceTimersByTime(250);
  expect(refresh.mock.calls).toEqual([[['leads.lead', 'leads.pipeline']]]);
  gathered.add('leads.lead');
  vi.advanceTimersByTime(250);
  expect(refresh).toHaveBeenLastCalledWith(['leads.lead']);
});

const frame: LiveFrame = {
  type: 'matricula.leads.v1.LeadAssigned',
  recordType: 'leads.lead',
  id: '7',
  seq: 3,
  branchId: 1,
  actorId: 'boss',
  changed: [],
};

test('a lead that somebody gave me is in the bell once', async () => {
  serve({ 'GET /api/v1/leads/7': { id: '7', name: '王芳', ownerId: 'me' } });
  await notifyOf(frame, 'me');
  await notifyOf(frame, 'me');
  expect(useFeed.getState().notes).toMatchObject([
    { kind: 'assigned', name: '王芳', path: '/leads/7', unread: true },
  ]);
});

test('what I did myself or what concerns others is not', async () => {
  serve({ 'GET /api/v1/leads/7': { id: '7', name: '王芳', ownerId: 'other' } });
  await notifyOf(frame, 'me');
  await notifyOf({ ...frame, actorId: 'me' }, 'me');
  await notifyOf({ ...frame, type: 'matricula.leads.v1.LeadUpdated' }, 'me');
  expect(useFeed.getState().notes).toEqual([]);
});

test('an import of mine that has finished is', async () => {
  serve({
    'GET /api/v1/lead-imports/9': {
      id: '9',
      ownerId: 'me',
      state: 'IMPORT_STATE_DONE',
      fileName: '线索.xlsx',
    },
  });
  await notifyOf(
    { ...frame, id: '9', type: 'matricula.common.v1.ImportProgressed', recordType: 'common.import' },
    'me',
  );
  expect(useFeed.getState().notes).toMatchObject([
    { kind: 'importDone', name: '线索.xlsx', path: '/imports/9' },
  ]);
});

/** A stream that the test writes to. */
class FakeSource extends EventTarget {
  static last: FakeSource;
  static readonly CLOSED = 2;
  readyState = 1;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeSource.last = this;
  }

  close() {
    this.readyState = FakeSource.CLOSED;
  }
}

test('frames of the stream are heard, and after a break everything is asked again', () => {
  vi.stubGlobal('EventSource', FakeSource);
  const onFrame = vi.fn();
  const onBack = vi.fn();
  const end = connect(onFrame, onBack);
  const first = FakeSource.last;
  expect(first.url).toBe('/api/v1/live');
  first.dispatchEvent(new Event('hello'));
  first.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) }));
  expect(onFrame).toHaveBeenCalledExactlyOnceWith(frame);
  expect(onBack).not.toHaveBeenCalled();

  first.close();
  first.onerror?.();
  vi.advanceTimersByTime(10_000);
  expect(FakeSource.last).not.toBe(first);
  FakeSource.last.dispatchEvent(new Event('hello'));
  expect(onBack).toHaveBeenCalledOnce();
  end();
  expect(FakeSource.last.readyState).toBe(FakeSource.CLOSED);
});
