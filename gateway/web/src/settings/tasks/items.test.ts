import { expect, test } from 'vitest';
import { freeKey, mayWaitFor, withoutItem } from './items';

const item = (key: string, ...dependsOn: string[]) => ({ key, titleZh: key, dependsOn });

test('a new item has a key that no other has', () => {
  expect(freeKey([item('item_2'), item('item_1')])).toBe('item_3');
  expect(freeKey([item('item_2')])).toBe('item_3');
});

test('an item that is gone is waited for by nobody', () => {
  expect(withoutItem([item('a'), item('b', 'a', 'c'), item('c')], 'a')).toEqual([item('b', 'c'), item('c')]);
});

test('nothing waits for what waits for it, however far away', () => {
  const items = [item('a'), item('b', 'a'), item('c', 'b'), item('d')];
  expect(mayWaitFor(items, 'a').map(({ key }) => key)).toEqual(['d']);
  expect(mayWaitFor(items, 'c').map(({ key }) => key)).toEqual(['a', 'b', 'd']);
});
