/** What was wrong with one field of a request. */
export interface FieldError {
  field: string;
  detail?: string;
  reason?: string;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  reason?: string;
  requestId?: string;
  errors?: FieldError[];
}

/** An answer that is an error (RFC 9457), or no answer at all (`status` 0, reason `NETWORK`). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly reason: string;
  readonly requestId: string;
  readonly errors: FieldError[];

  constructor(status: number, body: ProblemBody = {}) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.title = body.title ?? '';
    this.detail = body.detail ?? '';
    this.reason = body.reason ?? '';
    this.requestId = body.requestId ?? '';
    this.errors = body.errors ?? [];
  }

  /** The record was changed by somebody else since it was read. */
  get conflict(): boolean {
    return this.status === 412 || (this.status === 409 && /ETAG|VERSION|CONFLICT|STALE/.test(this.reason));
  }
}

/** Whatever was thrown, as a Problem. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return new Problem(0, { reason: 'NETWORK' });
  return new Problem(0, {
    reason: 'UNKNOWN',
    detail: error instanceof Error ? error.message : String(error),
  });
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a Problem when the answer is an error or does not come. */
export async function unwrap<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (error) {
    throw toProblem(error);
  }
  if (answer.response.ok) return answer.data as T;
  const body = typeof answer.error === 'object' && answer.error !== null ? (answer.error as ProblemBody) : {};
  throw new Problem(answer.response.status, {
    ...body,
    requestId: body.requestId || answer.response.headers.get('x-request-id') || '',
  });
}
