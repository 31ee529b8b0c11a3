import { expect, test } from 'vitest';
import { problemsOf, toggled } from './fields';
import { TEXTS } from './texts';

const fields = [
  { name: 'name', type: 'FIELD_TYPE_TEXT' as const, required: true },
  { name: 'phone', type: 'FIELD_TYPE_PHONE' as const, required: true },
  { name: 'email', type: 'FIELD_TYPE_EMAIL' as const },
];

test('what is missing or cannot be right is told at its field', () => {
  const texts = TEXTS.en;
  expect(problemsOf(fields, { name: ' ', phone: 'abc', email: 'a@b' }, texts)).toEqual({
    name: texts.required,
    phone: texts.badPhone,
    email: texts.badEmail,
  });
});

test.each(['13800138000', '+44 20 7946 0000', '(021) 6888-0000'])('%s is a phone number', (phone) => {
  expect(problemsOf(fields, { name: '李', phone }, TEXTS.zh)).toEqual({});
});

test('a choice is added and taken away again', () => {
  expect(toggled(toggled('', 'GB'), 'US')).toBe('GB、US');
  expect(toggled('GB、US', 'GB')).toBe('US');
});
