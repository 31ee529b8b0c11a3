import { expect, test } from 'vitest';
import { directionOf, orderAfter } from './columns';

const time = { name: 'create_time', type: 'FIELD_TYPE_TIME' as const };
const name = { name: 'name', type: 'FIELD_TYPE_TEXT' as const };

test('the first key of an order says the direction', () => {
  expect(directionOf('-create_time,name', 'create_time')).toBe('descending');
  expect(directionOf('-create_time,name', 'name')).toBeUndefined();
});

test('a column sorts the useful way first and turns round after', () => {
  expect(orderAfter('name', time)).toBe('-create_time');
  expect(orderAfter('-create_time', time)).toBe('create_time');
  expect(orderAfter('-create_time', name)).toBe('name');
  expect(orderAfter('name', name)).toBe('-name');
});
