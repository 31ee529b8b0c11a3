import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { App, ConfigProvider } from 'antd';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import { vi } from 'vitest';

/** Renders as the console does: texts, messages, cache and addresses are there. */
export function show(element: ReactElement) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <ConfigProvider theme={{ token: { motion: false } }}>
      <App>
        <QueryClientProvider client={queries}>
          <MemoryRouter>{element}</MemoryRouter>
        </QueryClientProvider>
      </App>
    </ConfigProvider>,
  );
}

type Answer = unknown | ((request: Request) => Response | Promise<Response>);

/** Answers requests by `METHOD path`; what is not listed is a failure of the test. Returns what was asked. */
export function serve(answers: Record<string, Answer>): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), location.origin), init);
    asked.push(request.clone());
    const key = `${request.method} ${new URL(request.url).pathname}`;
    if (!(key in answers)) throw new Error(`nobody answers ${key}`);
    const answer = answers[key];
    return typeof answer === 'function' ? answer(request) : Response.json(answer);
  });
  return asked;
}

/** An answer that is an error. */
export function problem(status: number, body: object): Response {
  return new Response(JSON.stringify({ status, ...body }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'req-header' },
  });
}
