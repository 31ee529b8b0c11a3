import { describe, expect, test } from 'vitest';
import type { FieldDescription } from '@/api/types';
import { fieldName, placedErrors } from './batches';
import { formatBlock, parseBlock, tiled } from './block';
import { type Lookups, numberOf, parseCell, textOf } from './cells';
import { blockOf, placeOf, sumsOf } from './selection';
import { UndoStack } from './undo';

describe('blocks', () => {
  test('keep cells as they were typed', () => {
    expect(parseBlock('007\t1e5\r\n\t 是 \r\n')).toEqual([
      ['007', '1e5'],
      ['', ' 是 '],
    ]);
  });

  test('have tabs, line ends and quotes inside quoted cells, and quotes that are only quotes', () => {
    expect(parseBlock('"a\nb"\t"say ""hi"""\tx')).toEqual([['a\nb', 'say "hi"', 'x']]);
    expect(parseBlock('"open\tb')).toEqual([['"open', 'b']]);
    expect(parseBlock('5" pipe\tb')).toEqual([['5" pipe', 'b']]);
    expect(parseBlock(formatBlock([['a\tb', 'c"d', '1\n2']]))).toEqual([['a\tb', 'c"d', '1\n2']]);
  });

  test('an empty cell is a block too, a blank row in the middle stays', () => {
    expect(parseBlock('')).toEqual([['']]);
    expect(parseBlock('a\n\nb\n')).toEqual([['a'], [''], ['b']]);
  });

  test('fill what is chosen when they fit whole', () => {
    expect(tiled([['x']], 2, 2)).toEqual([
      ['x', 'x'],
      ['x', 'x'],
    ]);
    expect(tiled([['a'], ['b']], 3, 1)).toEqual([['a'], ['b']]);
    expect(tiled([['a'], ['b']], 4, 1)).toEqual([['a'], ['b'], ['a'], ['b']]);
  });
});

const lookups: Lookups = {
  options: ({ type }) =>
    type === 'FIELD_TYPE_PERSON'
      ? [
          { value: 'u1', label: '王芳' },
          { value: 'u2', label: '李雷' },
          { value: 'u3', label: '李雷' },
          { value: 'u4', label: '王芳', archived: true },
        ]
      : type === 'FIELD_TYPE_REFERENCE'
        ? undefined
        : [
            { value: 'GB', label: '英国' },
            { value: 'US', label: '美国' },
          ],
  aliases: (_, { value }) => (value === 'GB' ? ['United Kingdom'] : []),
  yes: '是',
  no: '否',
};
const field = (type: string, more = {}) =>
  ({ name: 'f', type: `FIELD_TYPE_${type}`, ...more }) as FieldDescription;
const parse = (type: string, text: string) => parseCell(field(type), text, lookups);

describe('cells', () => {
  test.each([
    ['TEXT', '007', '007'],
    ['PHONE', ' 13800138000 ', '13800138000'],
    ['NUMBER', '1,234.5', 1234.5],
    ['NUMBER', '１２', 12],
    ['MONEY', '¥12,000', '1200000'],
    ['MONEY', '1.2万', '1200000'],
    ['MONEY', '99.99元', '9999'],
    ['DATE', '2027/9/1', '2027-09-01'],
    ['DATE', '2027年9月1日', '2027-09-01'],
    ['BOOL', '是', true],
    ['BOOL', 'No', false],
    ['COUNTRY', 'gb', 'GB'],
    ['COUNTRIES', '英国、United Kingdom，美国', ['GB', 'US']],
    ['TAGS', 'a，b、a', ['a', 'b']],
    ['PERSON', '王芳', 'u1'],
    ['NUMBER', '', null],
    ['TAGS', '', []],
  ])('%s %s', (type, text, value) => {
    expect(parse(type, text)).toEqual({ value });
  });

  test.each([
    ['NUMBER', 'twelve', 'number'],
    ['NUMBER', '1 2 x', 'number'],
    ['MONEY', '-5', 'money'],
    ['DATE', '2027-02-30', 'date'],
    ['DATE', '09/01/2027', 'date'],
    ['BOOL', 'maybe', 'yesNo'],
    ['COUNTRY', 'Atlantis', 'option'],
    ['PERSON', '李雷', 'ambiguous'],
    ['REFERENCE', 'x', 'waiting'],
    ['EMAIL', 'nobody', 'email'],
  ])('%s %s is refused', (type, text, problem) => {
    expect(parse(type, text)).toEqual({ problem });
  });

  test('a required cell is not emptied', () => {
    expect(parseCell(field('TEXT', { required: true }), ' ', lookups)).toEqual({ problem: 'required' });
  });

  test.each<[string, unknown, string]>([
    ['MONEY', '1200050', '12000.50'],
    ['COUNTRIES', ['GB', 'US'], '英国、美国'],
    ['BOOL', true, '是'],
    ['DATE', '2027-09-01', '2027-09-01'],
    ['TAGS', ['a', 'b'], 'a、b'],
  ])('%s is shown as text that is understood again', (type, value, text) => {
    expect(textOf(field(type), value, lookups)).toBe(text);
    expect(parse(type, text)).toEqual({ value });
  });

  test('times are understood again to the minute', () => {
    const shown = textOf(field('TIME'), '2027-09-01T06:30:00.000Z', lookups);
    expect(parse('TIME', shown)).toEqual({ value: '2027-09-01T06:30:00.000Z' });
  });

  test('sums are of numbers and money', () => {
    expect(numberOf(field('MONEY'), '1250')).toBe(12.5);
    expect(numberOf(field('TEXT'), '12')).toBeUndefined();
    const sums = sumsOf([0.1, 0.2, undefined].map((number) => ({ filled: number !== undefined, number })));
    expect(sums).toEqual({ cells: 3, filled: 2, numbers: 2, sum: 0.3 });
  });
});

test('the undo stack goes back and forth, a new step forgets what was undone', () => {
  const stack = new UndoStack<string>(2);
  ['a', 'b', 'c'].forEach((step) => stack.push(step));
  expect([stack.undo(), stack.undo(), stack.undo()]).toEqual(['c', 'b', undefined]);
  expect(stack.redo()).toBe('b');
  stack.push('d');
  expect(stack.canRedo).toBe(false);
  expect(stack.undo()).toBe('d');
});

test('pinned columns come first', () => {
  const columns = [{ prop: 'name', pin: 'colPinStart' as const }, { prop: 'a' }, { prop: 'b' }];
  expect(blockOf({ x: 0, x1: 1, y: 2, y1: 3, colType: 'rgCol' }, columns)).toEqual({
    top: 2,
    bottom: 3,
    left: 1,
    right: 2,
  });
  expect(placeOf(0, columns)).toEqual({ x: 0, colType: 'colPinStart' });
  expect(placeOf(2, columns)).toEqual({ x: 1, colType: 'rgCol' });
});

test('errors name rows and fields', () => {
  expect(
    placedErrors([
      { field: 'requests[3].record.targetCountries[0]', detail: 'no' },
      { field: 'page_size', detail: 'x' },
    ]),
  ).toEqual([{ place: 3, field: 'target_countries', message: 'no' }]);
  expect(fieldName('record.custom.gpa')).toBe('custom.gpa');
});
