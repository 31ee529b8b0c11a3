import { afterEach, describe, expect, test, vi } from 'vitest';
import { problem, serve } from '@/test/render';
import { carryCsrfToken, carryLocale, client, onSignedOut } from './client';
import { Problem, unwrap } from './problem';

const lead = { params: { path: { id: '1' } } };

afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  test('that changes something carries the CSRF token and a key of its own', async () => {
    carryCsrfToken('secret');
    const asked = serve({ 'POST /api/v1/leads': { id: '1' } });
    await unwrap(client.POST('/api/v1/leads', { body: { name: '张' } }));
    await unwrap(client.POST('/api/v1/leads', { body: { name: '张' } }));
    const keys = asked.map(({ headers }) => headers.get('Idempotency-Key'));
    expect(asked[0]?.headers.get('X-CSRF-Token')).toBe('secret');
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });

  test('that only asks carries no key, and the language', async () => {
    carryLocale('en');
    const asked = serve({ 'POST /api/v1/leads:query': { leads: [] }, 'GET /api/v1/leads/1': { id: '1' } });
    await unwrap(client.POST('/api/v1/leads:query', { body: {} }));
    await unwrap(client.GET('/api/v1/leads/{id}', lead));
    expect(asked.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual([null, null]);
    expect(asked[1]?.headers.get('Accept-Language')).toBe('en');
  });
});

describe('an answer', () => {
  test('that is an error becomes a problem with its reason, fields and request id', async () => {
    const errors = [{ field: 'lead.phone', detail: '请填写' }];
    serve({
      'GET /api/v1/leads/1': () => problem(400, { reason: 'STAGE_GATE_UNMET', detail: '先补齐', errors }),
    });
    const thrown = await unwrap(client.GET('/api/v1/leads/{id}', lead)).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown).toMatchObject({
      status: 400,
      reason: 'STAGE_GATE_UNMET',
      errors,
      requestId: 'req-header',
    });
  });

  test('that does not come is a problem of the network', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(unwrap(client.GET('/api/v1/leads/{id}', lead))).rejects.toMatchObject({
      status: 0,
      reason: 'NETWORK',
    });
  });

  test('that nobody is signed in is told', async () => {
    const told = vi.fn();
    onSignedOut(told);
    serve({ 'GET /api/v1/leads/1': () => problem(401, { reason: 'UNAUTHENTICATED' }) });
    await expect(unwrap(client.GET('/api/v1/leads/{id}', lead))).rejects.toMatchObject({ status: 401 });
    expect(told).toHaveBeenCalledOnce();
  });

  test.each([
    [412, 'ETAG_MISMATCH', true],
    [409, 'ETAG_MISMATCH', true],
    [409, 'DUPLICATE_LEAD', false],
    [403, 'PERMISSION_DENIED', false],
  ])('%i %s: somebody was faster is %s', (status, reason, conflict) => {
    expect(new Problem(status, { reason }).conflict).toBe(conflict);
  });
});
