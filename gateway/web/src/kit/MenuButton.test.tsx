import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { show } from '@/test/render';
import { MenuButton } from './MenuButton';

const items = (first = vi.fn(), second = vi.fn()) => [
  { key: 'one', label: '第一个', onClick: first },
  { key: 'two', label: '第二个', onClick: second },
];

test('the keyboard opens it, goes round, does and comes back to the button', async () => {
  const second = vi.fn();
  show(<MenuButton label="更多" items={items(undefined, second)} />);
  const button = screen.getByRole('button', { name: '更多' });
  button.focus();
  await userEvent.keyboard('{Enter}');
  const first = await screen.findByRole('menuitem', { name: '第一个' });
  await waitFor(() => expect(first).toHaveFocus());
  await userEvent.keyboard('{ArrowUp}');
  expect(screen.getByRole('menuitem', { name: '第二个' })).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(second).toHaveBeenCalledOnce();
  expect(button).toHaveFocus();
});

test('Esc leaves without doing anything', async () => {
  const first = vi.fn();
  show(<MenuButton label="更多" items={items(first)} />);
  const button = screen.getByRole('button', { name: '更多' });
  await userEvent.click(button);
  await screen.findByRole('menuitem', { name: '第一个' });
  await userEvent.keyboard('{Escape}');
  expect(button).toHaveFocus();
  expect(button).toHaveAttribute('aria-expanded', 'false');
  expect(first).not.toHaveBeenCalled();
});
