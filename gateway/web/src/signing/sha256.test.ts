import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from './sha256';

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

describe('the hash made by hand', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 1000, 100_000])('is the real one for %i bytes', (size) => {
    const bytes = new Uint8Array(randomBytes(size));
    expect(hex(digestOf(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
