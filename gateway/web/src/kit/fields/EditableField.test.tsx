import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { FieldDescription } from '@/api/types';
import { show } from '@/test/render';
import { EditableField } from './EditableField';

const region: FieldDescription = {
  name: 'region',
  type: 'FIELD_TYPE_TEXT',
  labelZh: '地区',
  right: 'FIELD_RIGHT_EDIT',
};
const phone: FieldDescription = {
  name: 'phone',
  type: 'FIELD_TYPE_PHONE',
  class: 'FIELD_CLASS_CONTACT',
  labelZh: '手机',
  right: 'FIELD_RIGHT_MASKED',
};

function setUp(field = region, record: Record<string, unknown> = { region: '北京' }) {
  const save = vi.fn(() => Promise.resolve(true));
  show(<EditableField field={field} record={record} onSave={save} />);
  return { save, user: userEvent.setup() };
}

test('a click edits, Enter saves, and the new value is there at once', async () => {
  const { save, user } = setUp();
  await user.click(screen.getByRole('button', { name: /编辑地区/ }));
  const input = screen.getByRole('textbox');
  expect(input).toHaveFocus();
  await user.clear(input);
  await user.type(input, '杭州{Enter}');
  expect(save).toHaveBeenCalledExactlyOnceWith(region, '杭州');
  // the key that ended the editing does not press the button which has the focus now
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: /编辑地区/ })).toHaveFocus();
});

test('what could not be saved stays in the input, and Esc gives it up', async () => {
  const { save, user } = setUp();
  save.mockResolvedValueOnce(false);
  await user.click(screen.getByRole('button', { name: /编辑地区/ }));
  await user.type(screen.getByRole('textbox'), '市{Enter}');
  expect(await screen.findByRole('textbox')).toHaveValue('北京市');
  await user.type(screen.getByRole('textbox'), '{Escape}');
  expect(screen.getByRole('button', { name: /编辑地区/ })).toHaveTextContent('北京');
});

test('Esc keeps the old value', async () => {
  const { save, user } = setUp();
  await user.click(screen.getByRole('button', { name: /编辑地区/ }));
  await user.type(screen.getByRole('textbox'), '改了{Escape}');
  expect(save).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: /编辑地区/ })).toHaveTextContent('北京');
});

test('leaving saves, but not what is the same', async () => {
  const { save, user } = setUp();
  await user.click(screen.getByRole('button', { name: /编辑地区/ }));
  await user.tab();
  expect(save).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: /编辑地区/ }));
  await user.type(screen.getByRole('textbox'), '市');
  await user.tab();
  expect(save).toHaveBeenCalledExactlyOnceWith(region, '北京市');
});

test('a masked field shows a lock with the reason and cannot be edited', () => {
  setUp(phone, { phone: '138••••00', maskedFields: ['phone'] });
  expect(screen.getByText('138••••00')).toBeInTheDocument();
  expect(screen.getByLabelText('无权限查看完整内容：联系方式组')).toBeInTheDocument();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});
