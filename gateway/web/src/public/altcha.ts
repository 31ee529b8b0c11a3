/** A proof-of-work challenge (ALTCHA v1): which number makes the hash of salt and number the challenge? */
export interface Challenge {
  algorithm: string;
  challenge: string;
  maxnumber: number;
  salt: string;
  signature: string;
}

const CHUNK = 500;
const encoder = new TextEncoder();

function hex(buffer: ArrayBuffer): string {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function hashOf({ algorithm, salt }: Challenge, number: number): Promise<string> {
  return hex(await crypto.subtle.digest(algorithm, encoder.encode(salt + number)));
}

/**
 * The number, found a few hundred at a time so that the page stays usable meanwhile; null when there is none.
 * Throws what `signal` was aborted with.
 */
export async function numberOf(challenge: Challenge, signal?: AbortSignal): Promise<number | null> {
  for (let from = 0; from <= challenge.maxnumber; from += CHUNK) {
    signal?.throwIfAborted();
    const count = Math.min(CHUNK, challenge.maxnumber - from + 1);
    const hashes = await Promise.all(Array.from({ length: count }, (_, at) => hashOf(challenge, from + at)));
    const found = hashes.indexOf(challenge.challenge);
    if (found >= 0) return from + found;
    await new Promise((resolve) => setTimeout(resolve));
  }
  return null;
}

/** The solution of a challenge (JSON text) as the API takes it. */
export async function solve(json: string, signal?: AbortSignal): Promise<string> {
  const challenge = JSON.parse(json) as Challenge;
  const started = performance.now();
  const number = await numberOf(challenge, signal);
  if (number === null) throw new Error('the challenge has no solution');
  const { algorithm, salt, signature } = challenge;
  const took = Math.round(performance.now() - started);
  return btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature, took }));
}
