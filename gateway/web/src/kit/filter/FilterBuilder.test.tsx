import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import type { FieldDescription, Filter } from '@/api/types';
import { show } from '@/test/render';
import { FilterBuilder } from './FilterBuilder';
import { FilterChips } from './FilterChips';

const fields: FieldDescription[] = [
  { name: 'name', type: 'FIELD_TYPE_TEXT', labelZh: '姓名', filterable: true },
  {
    name: 'intent',
    type: 'FIELD_TYPE_CHOICE',
    labelZh: '意向',
    filterable: true,
    choices: [{ value: 'INTENT_A', labelZh: 'A 高' }],
  },
  { name: 'next_contact_time', type: 'FIELD_TYPE_TIME', labelZh: '下次跟进', filterable: true },
  { name: 'note', type: 'FIELD_TYPE_LONG_TEXT', labelZh: '备注' },
];

function Host({ start, onFilter }: { start: Filter; onFilter: (filter: Filter) => void }) {
  const [filter, setFilter] = useState(start);
  const change = (next: Filter) => {
    setFilter(next);
    onFilter(next);
  };
  return (
    <>
      <FilterBuilder fields={fields} value={filter} onChange={change} />
      <FilterChips fields={fields} value={filter} onChange={change} onOpen={() => undefined} />
    </>
  );
}

function setUp(start: Filter) {
  let current = start;
  show(<Host start={start} onFilter={(filter) => (current = filter)} />);
  return { user: userEvent.setup(), filter: () => current };
}

test('a condition is built from a field, with the comparison that is usual for its type', async () => {
  const { user, filter } = setUp({ conditions: [{}] });
  await user.click(screen.getByRole('combobox', { name: '选择字段' }));
  expect(screen.queryByTitle('备注')).not.toBeInTheDocument();
  await user.click(await screen.findByTitle('姓名'));
  await user.type(screen.getByRole('textbox', { name: '姓名' }), '张');
  expect(filter().conditions).toEqual([{ field: 'name', operator: 'OPERATOR_CONTAINS', values: ['张'] }]);
});

test('conditions are joined by OR when one of them is enough, and groups are added and removed', async () => {
  const { user, filter } = setUp({ conditions: [{ field: 'intent', operator: 'OPERATOR_EMPTY' }] });
  await user.click(screen.getByText('满足任一'));
  expect(filter().match).toBe('MATCH_ANY');
  await user.click(screen.getByRole('button', { name: /添加条件组/ }));
  expect(filter().groups).toHaveLength(1);
  await user.click(screen.getByRole('button', { name: '移除条件组' }));
  expect(filter().groups).toEqual([]);
});

test('chips tell the conditions in words and take them off', async () => {
  const { user, filter } = setUp({
    conditions: [
      { field: 'intent', operator: 'OPERATOR_IN', values: ['INTENT_A'] },
      { field: 'next_contact_time', operator: 'OPERATOR_LE', values: ['$today+3'] },
    ],
  });
  const chips = screen.getByRole('list', { name: '当前筛选' });
  expect(chips).toHaveTextContent('意向 是 A 高');
  expect(chips).toHaveTextContent('下次跟进 ≤ 3 天后');
  await user.click(chips.querySelectorAll<HTMLButtonElement>('button[aria-label="移除条件"]')[0]!);
  expect(filter().conditions).toHaveLength(1);
});
