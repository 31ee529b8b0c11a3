import { describe, expect, it } from 'vitest';
import type { Proposal } from './api';
import { changesOf, draftOf, minorOf, moved, replaced, typedOf } from './draft';

const SAVED: Proposal = {
  id: '1',
  titleZh: '方案',
  items: [{ tier: 'TIER_REACH' }],
  budget: [],
} as unknown as Proposal;

describe('a draft', () => {
  it('sends only what differs from what is saved', () => {
    expect(changesOf(draftOf(SAVED), SAVED)).toEqual({});
    expect(changesOf({ ...draftOf(SAVED), titleZh: '新' }, SAVED)).toEqual({ titleZh: '新' });
    const items = replaced(SAVED.items ?? [], 0, { country: 'GB' });
    expect(changesOf({ ...draftOf(SAVED), items }, SAVED)).toEqual({
      items: [{ tier: 'TIER_REACH', country: 'GB' }],
    });
  });

  it('moves entries within the list and nowhere else', () => {
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
  });

  it('turns what people type into whole minor units and back', () => {
    expect(minorOf(39800.55, 'CNY')).toBe('3980055');
    expect(minorOf(0.1 + 0.2, 'GBP')).toBe('30');
    expect(minorOf(120000, 'JPY')).toBe('120000');
    expect(minorOf(null, 'GBP')).toBe('0');
    expect(typedOf('3980055', 'CNY')).toBe(39800.55);
    expect(typedOf('0', 'CNY')).toBeNull();
  });
});
