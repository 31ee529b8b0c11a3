import { expect, test } from 'vitest';
import { fieldOf, linesOf, turnOf, valueText } from './profile';

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
    { path: 'team.WRITER', text: 's', staffId: 's' },
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

test.each([
  [{ before: null, after: '王晓明' }, 'added'],
  [{ before: '王小明', after: '' }, 'removed'],
  [{ before: '王小明', after: '王晓明' }, 'changed'],
  [{ before: false, after: true }, 'changed'],
])('%o is %s', (change, turn) => expect(turnOf(change)).toBe(turn));

test('a part of the team is called by the part', () => {
  expect(fieldOf({ field: 'team.writer.staff_id' })).toBe('team.writer');
  expect(fieldOf({ field: 'guardians.g.name' })).toBe('guardians.g.name');
});
