import { expect, test } from 'vitest';
import { placesOf, type Rule } from './api';

const at = (...positions: number[]) => positions.map((position) => ({ position }) as Rule);

test.each([
  ['a swap exchanges places', at(2, 1, 3), [1, 2, 3]],
  ['rules that are hidden keep their places between these', at(9, 4), [4, 9]],
  ['equal places are told apart', at(1, 1, 2), [1, 2, 3]],
  ['none', [], []],
])('%s', (_, rules, places) => expect(placesOf(rules)).toEqual(places));
