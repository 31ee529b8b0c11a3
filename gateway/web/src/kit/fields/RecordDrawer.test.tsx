import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import type { FieldDescription } from '@/api/types';
import { show } from '@/test/render';
import { changed, errorsByField, RecordDrawer } from './RecordDrawer';

const field = (name: string, labelZh: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name,
  labelZh,
  type: 'FIELD_TYPE_TEXT',
  right: 'FIELD_RIGHT_EDIT',
  ...more,
});
const fields = [
  field('school', '学校', { required: true }),
  field('gpa_scale', '满分'),
  field('note', '备注'),
];

test('only what differs is sent; what was emptied is sent as nothing', () => {
  const record = { school: '四中', note: '旧' };
  expect(changed({ school: '四中', note: '', gpa_scale: undefined }, record, fields)).toEqual({ note: null });
  expect(changed({ school: '八中', note: '旧' }, record, fields)).toEqual({ school: '八中' });
});

test('errors find their field by the path of the service or of the API', () => {
  const errors = [
    { field: 'education.gpa_scale', detail: '甲' },
    { field: 'school', detail: '乙' },
  ];
  expect(errorsByField(errors, fields)).toEqual({ gpa_scale: '甲', school: '乙' });
  expect(errorsByField([{ field: 'gpaScale', detail: '丙' }], fields)).toEqual({ gpa_scale: '丙' });
});

test('a required field is asked for, an error of the service stands at its field, then it closes', async () => {
  const onSave = vi
    .fn<(change: object) => Promise<unknown>>()
    .mockRejectedValueOnce(
      new Problem(400, { errors: [{ field: 'education.gpa_scale', detail: '请填写满分' }] }),
    )
    .mockResolvedValue({});
  const onClose = vi.fn();
  const user = userEvent.setup();
  show(<RecordDrawer title="添加" fields={fields} onSave={onSave} onClose={onClose} />);
  await user.click(screen.getByRole('button', { name: '保 存' }));
  expect(screen.getByText('请填写')).toBeTruthy();
  expect(onSave).not.toHaveBeenCalled();
  await user.type(screen.getByLabelText('学校'), '四中');
  await user.click(screen.getByRole('button', { name: '保 存' }));
  expect(await screen.findByText('请填写满分')).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: '保 存' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(onSave).toHaveBeenLastCalledWith({ school: '四中' });
});
