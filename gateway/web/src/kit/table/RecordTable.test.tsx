import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { FieldDescription } from '@/api/types';
import { show } from '@/test/render';
import { RecordTable, type RecordTableProps } from './RecordTable';

const fields: FieldDescription[] = [
  { name: 'name', type: 'FIELD_TYPE_TEXT', labelZh: '姓名', right: 'FIELD_RIGHT_EDIT', sortable: true },
  { name: 'score', type: 'FIELD_TYPE_NUMBER', labelZh: '评分', right: 'FIELD_RIGHT_READ', sortable: true },
  { name: 'budget_amount', type: 'FIELD_TYPE_MONEY', labelZh: '预算', right: 'FIELD_RIGHT_READ' },
];
const many = Array.from({ length: 500 }, (_, place) => ({
  id: `id${place}`,
  name: `学生${place}`,
  score: place,
  budgetAmount: '1200000',
}));

function setUp(change: Partial<RecordTableProps<(typeof many)[number]>> = {}) {
  const calls = { onOrder: vi.fn(), onSelect: vi.fn(), onActivate: vi.fn(), onMore: vi.fn() };
  show(
    <RecordTable
      label="线索"
      fields={fields}
      records={many}
      loading={false}
      orderBy="-score"
      selected={new Set(['id1'])}
      activeId="id2"
      {...calls}
      {...change}
    />,
  );
  return { ...calls, user: userEvent.setup() };
}

test('draws only the rows in sight, and says how many there are', () => {
  setUp();
  expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '501');
  const drawn = screen.getAllByRole('row').length;
  expect(drawn).toBeGreaterThan(10);
  expect(drawn).toBeLessThan(60);
  expect(screen.queryByText('学生400')).not.toBeInTheDocument();
});

test('shows values as people read them, and which way it is sorted', () => {
  setUp();
  const row = screen.getByText('学生3').closest('tr')!;
  expect(within(row).getByText('¥12,000')).toBeInTheDocument();
  expect(screen.getByRole('columnheader', { name: '评分' })).toHaveAttribute('aria-sort', 'descending');
});

test('sorts by a press on a header that can be sorted', async () => {
  const { onOrder, user } = setUp();
  await user.click(screen.getByRole('button', { name: '姓名' }));
  await user.click(screen.getByRole('button', { name: '评分' }));
  expect(onOrder.mock.calls).toEqual([['name'], ['score']]);
  expect(screen.queryByRole('button', { name: '预算' })).not.toBeInTheDocument();
});

test('chooses one row or all, and a press on a row is not a choice', async () => {
  const { onSelect, onActivate, user } = setUp({ records: many.slice(0, 3) });
  const boxes = screen.getAllByRole('checkbox');
  await user.click(boxes[1]!);
  await user.click(boxes[0]!);
  expect(onSelect.mock.calls).toEqual([
    [['id0'], true],
    [['id0', 'id1', 'id2'], true],
  ]);
  expect(onActivate).not.toHaveBeenCalled();
  await user.click(screen.getByText('学生2'));
  expect(onActivate).toHaveBeenCalledExactlyOnceWith(many[2]);
});

test('asks for more when the end is near', () => {
  const { onMore } = setUp({ records: many.slice(0, 30) });
  expect(onMore).toHaveBeenCalled();
});

test('does not ask for more while the end is far', () => {
  const { onMore } = setUp();
  expect(onMore).not.toHaveBeenCalled();
});
