import { webcrypto } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Challenge, numberOf, solve } from './altcha';

beforeAll(() => vi.stubGlobal('crypto', webcrypto));

async function challengeOf(number: number, maxnumber = 1200): Promise<Challenge> {
  const salt = 'a1b2?expires=1';
  const hash = await webcrypto.subtle.digest('SHA-256', new TextEncoder().encode(salt + number));
  const challenge = Buffer.from(hash).toString('hex');
  return { algorithm: 'SHA-256', challenge, maxnumber, salt, signature: 'signed' };
}

test.each([0, 499, 500, 1200])('%i is found', async (number) => {
  expect(await numberOf(await challengeOf(number))).toBe(number);
});

test('nothing is found beyond the largest number', async () => {
  expect(await numberOf(await challengeOf(1201))).toBeNull();
  await expect(solve(JSON.stringify(await challengeOf(1201)))).rejects.toThrow();
});

test('the solution carries the signed challenge and the number', async () => {
  const challenge = await challengeOf(77);
  const solution = JSON.parse(atob(await solve(JSON.stringify(challenge)))) as object;
  expect(solution).toMatchObject({
    algorithm: 'SHA-256',
    challenge: challenge.challenge,
    number: 77,
    salt: challenge.salt,
    signature: 'signed',
  });
});

test('the search ends when it is not wanted any more', async () => {
  const stop = new AbortController();
  stop.abort(new Error('gone'));
  await expect(numberOf(await challengeOf(1), stop.signal)).rejects.toThrow('gone');
});
