import { expect, test } from 'vitest';
import { matches } from './pinyin';

test.each([
  ['线索', ''],
  ['线索', '线'],
  ['线索', 'xs'],
  ['线索', 'xiansuo'],
  ['New lead', 'LEAD'],
])('%s is found by "%s"', (text, typed) => expect(matches(text, typed)).toBe(true));

test.each([
  ['线索', 'sx'],
  ['线索', '设'],
  ['New lead', 'xs'],
])('%s is not found by "%s"', (text, typed) => expect(matches(text, typed)).toBe(false));
