import createClient, { type Middleware } from 'openapi-fetch';
import { newId } from './ids';
import type { paths } from './schema';

/** What every request carries; set by the session and the language switch. */
const carried = { csrfToken: '', locale: 'zh' };

export function carryCsrfToken(token: string) {
  carried.csrfToken = token;
}

export function carryLocale(locale: string) {
  carried.locale = locale;
}

/** Asked for by the session: what happens when an answer says that nobody is signed in. */
let signedOut: () => void = () => undefined;

export function onSignedOut(listener: () => void) {
  signedOut = listener;
}

const READ_BY_POST = /:(query|count|test|drill|describe|checkDuplicates|preview)$/;

/** Headers of an unsafe request: CSRF token, and a key that makes a repeated action happen once. */
export function unsafeHeaders(idempotencyKey: string = newId()): Record<string, string> {
  return { 'X-CSRF-Token': carried.csrfToken, 'Idempotency-Key': idempotencyKey };
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', carried.locale);
    if (request.method === 'GET') return request;
    request.headers.set('X-CSRF-Token', carried.csrfToken);
    const reads = READ_BY_POST.test(new URL(request.url).pathname);
    if (!reads && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', newId());
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) signedOut();
    return response;
  },
};

/** The REST API, typed by its OpenAPI document: `unwrap(client.GET('/api/v1/leads/{id}', ...))`. */
export const client = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => globalThis.fetch(request),
  // repeated: kinds=a&kinds=b
  querySerializer: { array: { style: 'form', explode: true } },
});
client.use(headers);
