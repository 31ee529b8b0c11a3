import { expect, test } from 'vitest';
import { mayShow, type Place } from './framing';

const own = 'https://crm.example';
const alone: Place = { framed: false, own, ancestors: [], referrer: 'https://elsewhere.example/' };
const inside = (ancestors: string[], referrer = ''): Place => ({ framed: true, own, ancestors, referrer });

test.each<[string, Place, string[], boolean]>([
  ['on its own', alone, [], true],
  ['in the console', inside([own]), [], true],
  ['on an allowed site', inside(['https://agency.example']), ['https://agency.example/'], true],
  [
    'on a site that is allowed without a scheme',
    inside(['https://agency.example']),
    ['agency.example'],
    true,
  ],
  ['on another site', inside(['https://other.example']), ['https://agency.example'], false],
  [
    'on an allowed site inside another one',
    inside(['https://agency.example', 'https://other.example']),
    ['https://agency.example'],
    false,
  ],
  [
    'by the referrer where ancestors are not told',
    inside([], 'https://agency.example/contact'),
    ['https://agency.example'],
    true,
  ],
  ['on a site that hides itself', inside([]), ['https://agency.example'], false],
  ['on another scheme', inside(['http://agency.example']), ['https://agency.example'], false],
])('%s', (_, here, allowed, shown) => expect(mayShow(allowed, here)).toBe(shown));
