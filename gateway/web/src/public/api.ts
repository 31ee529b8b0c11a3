import type { components } from '@/api/schema';

export type PublicForm = components['schemas']['PublicForm'];
export type PublicField = components['schemas']['PublicFormField'];
export type Values = Record<string, string>;

/** An answer that is an error; `fields` names inputs. `status` 0 = no answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly detail: string,
    readonly fields: Record<string, string>,
  ) {
    super(detail || reason || String(status));
  }
}

interface ProblemBody {
  reason?: string;
  detail?: string;
  errors?: { field: string; detail?: string }[];
}

export async function answerOf<T>(path: string, locale: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: body ? 'POST' : 'GET',
      credentials: 'omit',
      headers: { 'Accept-Language': locale, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, 'NETWORK', '', {});
  }
  const answer = (await response.json().catch(() => ({}))) as T & ProblemBody;
  if (response.ok) return answer;
  const fields = (answer.errors ?? []).map(({ field, detail = '' }) => [
    field.replace(/^values\./, ''),
    detail,
  ]);
  throw new Refusal(
    response.status,
    answer.reason ?? '',
    answer.detail ?? '',
    Object.fromEntries(fields) as Record<string, string>,
  );
}

const addressOf = (key: string) => `/public/v1/forms/${encodeURIComponent(key)}`;

export const loadForm = (key: string, locale: string) => answerOf<PublicForm>(addressOf(key), locale);

export interface Enquiry {
  values: Values;
  ticket: string;
  solution: string;
  consent: boolean;
  website: string;
  landingPage: string;
  referrer: string;
}

export const submitForm = (key: string, locale: string, enquiry: Enquiry) =>
  answerOf<{ received?: boolean }>(`${addressOf(key)}:submit`, locale, enquiry);
