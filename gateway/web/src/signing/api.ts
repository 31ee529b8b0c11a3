import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type SigningView = Schemas['SigningView'];
export type ContractText = Schemas['ContractText'];
export type Verification = Schemas['Verification'];
/** A drawn line: points in thousandths of the pad's width. */
export type Strokes = { points: { x: number; y: number }[] }[];

/** An answer that is an error; `status` 0 = no answer. `detail` is for people. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly detail: string,
  ) {
    super(detail || reason || String(status));
  }
}

async function post(path: string, locale: string, body: object): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      credentials: 'omit',
      headers: { 'Accept-Language': locale, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, 'NETWORK', '');
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { reason?: string; detail?: string };
  throw new Refusal(response.status, problem.reason ?? '', problem.detail ?? '');
}

/** What opens a contract: the link's token and the code. They travel in bodies only. */
export interface Key {
  token: string;
  code: string;
}

export async function openContract(key: Key, locale: string): Promise<SigningView> {
  return (await (await post('/public/v1/signing:open', locale, key)).json()) as SigningView;
}

export async function signContract(
  key: Key,
  contentHash: string,
  strokes: Strokes,
  locale: string,
): Promise<SigningView> {
  const body = { ...key, contentHash, strokes, agreed: true };
  return (await (await post('/public/v1/signing:sign', locale, body)).json()) as SigningView;
}

export async function fetchDocument(key: Key, locale: string): Promise<Blob> {
  return (await post('/public/v1/signing:document', locale, key)).blob();
}

export async function verifyDocument(
  sha256: string,
  documentId: string,
  locale: string,
): Promise<Verification> {
  const body = { sha256, documentId };
  return (await (await post('/public/v1/documents:verify', locale, body)).json()) as Verification;
}
