import { expect, test } from 'vitest';
import { linesOf, valueText } from './profile';

test('a profile becomes lines without what nobody reads', () => {
  const profile = {
    id: 'x',
    version: 3,
    name: '陈一',
    phone: '',
    tags: ['高意向', '转介绍'],
    guardians: [{ id: 'g', name: '陈父', relation: 'RELATION_FATHER' }],
    team: [{ role: 'WRITER', staff_id: 's', name: '钱雨' }],
  };
  expect(linesOf(profile)).toEqual([
    { path: 'name', text: '陈一' },
    { path: 'tags', text: '高意向、转介绍' },
    { path: 'guardians.RELATION_FATHER.name', text: '陈父' },
    { path: 'guardians.RELATION_FATHER.relation', text: 'RELATION_FATHER' },
    { path: 'team.WRITER.role', text: 'WRITER' },
    { path: 'team.WRITER.name', text: '钱雨' },
  ]);
});

test('nothing is a dash', () => {
  expect([valueText(null), valueText(''), valueText(0), valueText(['a', 'b'])]).toEqual([
    '—',
    '—',
    '0',
    'a、b',
  ]);
});
