import { describe, expect, test } from 'vitest';
import type { Filter } from '@/api/types';
import { bothOf, cleaned, complete, countOf } from './filter';

const stage = { field: 'stage_id', operator: 'OPERATOR_IN' as const, values: ['a', 'b'] };
const mine = { field: 'owner_id', operator: 'OPERATOR_EQ' as const, values: ['$me'] };

describe('a filter', () => {
  test('counts the conditions of all its groups', () => {
    expect(countOf({ conditions: [stage], groups: [{ conditions: [mine, stage] }] })).toBe(3);
    expect(countOf(undefined)).toBe(0);
  });

  test('knows which conditions are complete', () => {
    expect(complete(stage)).toBe(true);
    expect(complete({ ...stage, values: [] })).toBe(false);
    expect(complete({ field: 'phone', operator: 'OPERATOR_EMPTY' })).toBe(true);
    expect(complete({ field: 'score', operator: 'OPERATOR_BETWEEN', values: [1] })).toBe(false);
    expect(complete({ field: 'score', operator: 'OPERATOR_BETWEEN', values: [0, 50] })).toBe(true);
    expect(complete({ field: '', operator: 'OPERATOR_EMPTY' })).toBe(false);
  });

  test('is sent without what is unfinished', () => {
    const draft: Filter = {
      match: 'MATCH_ANY',
      conditions: [stage, { field: 'name', operator: 'OPERATOR_EQ', values: [''] }],
      groups: [{ conditions: [{ field: 'name' }] }, { conditions: [mine] }],
    };
    expect(cleaned(draft)).toEqual({
      match: 'MATCH_ANY',
      conditions: [stage],
      groups: [{ match: 'MATCH_ALL', conditions: [mine] }],
    });
  });

  test('joins with another so that both hold', () => {
    const one: Filter = { match: 'MATCH_ANY', conditions: [stage, mine] };
    const other: Filter = { conditions: [mine] };
    expect(bothOf(one, other)).toEqual({ match: 'MATCH_ALL', groups: [one, other] });
    expect(bothOf(undefined, other)).toBe(other);
    expect(bothOf(one, {})).toBe(one);
    expect(bothOf({}, undefined)).toBeUndefined();
  });
});
