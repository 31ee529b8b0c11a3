import { expect, test } from 'vitest';
import { EVERYTHING, filterOf } from './api';

test('nothing asked is no filter', () => expect(filterOf(EVERYTHING)).toBeUndefined());

test('days are whole days of the reader, refusals are whatever is not OK, branches are numbers', () => {
  const filter = filterOf({
    ...EVERYTHING,
    from: '2026-03-01',
    to: '2026-03-01',
    outcome: 'refused',
    branch: '2',
  });
  const [begin, end, branch, outcome] = filter?.conditions ?? [];
  const length = Date.parse(String(end?.values?.[0])) - Date.parse(String(begin?.values?.[0]));
  expect(length).toBe(24 * 3600 * 1000 - 1);
  expect(branch).toEqual({ field: 'branch_id', operator: 'OPERATOR_EQ', values: [2] });
  expect(outcome).toEqual({ field: 'outcome', operator: 'OPERATOR_NE', values: ['OK'] });
});
