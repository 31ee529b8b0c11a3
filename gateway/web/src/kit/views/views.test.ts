import { describe, expect, test } from 'vitest';
import { changed, type View, type ViewSettings } from './views';

const settings: ViewSettings = {
  layout: 'list',
  columns: ['name'],
  filter: { match: 'MATCH_ALL', conditions: [{ field: 'a', operator: 'OPERATOR_EMPTY' }] },
  orderBy: 'name',
};
const builtin: View = { id: 'all', name: '全部', settings };
const saved: View = { ...builtin, id: '1', saved: { id: '1', recordType: 'leads.lead', name: '全部' } };

describe('a view is changed', () => {
  test('by other columns, filters or order', () => {
    expect(changed(builtin, { ...settings, columns: ['name', 'phone'] })).toBe(true);
    expect(changed(builtin, { ...settings, filter: {} })).toBe(true);
    expect(changed(saved, { ...settings, orderBy: '-name' })).toBe(true);
  });

  test('by another layout only where a layout is saved', () => {
    expect(changed(builtin, { ...settings, layout: 'board' })).toBe(false);
    expect(changed(saved, { ...settings, layout: 'board' })).toBe(true);
  });

  test('not by the order in which the server keeps keys', () => {
    const filter = {
      conditions: [{ operator: 'OPERATOR_EMPTY' as const, field: 'a' }],
      match: 'MATCH_ALL' as const,
    };
    expect(changed(saved, { ...settings, filter })).toBe(false);
  });
});
