import { expect, test } from 'vitest';
import { changesOf, channelsOf, CHANNELS, isAddressed, withChoice } from './choices';

const MAIL = 'CHANNEL_KIND_MAIL';
const KIND = 'NOTIFICATION_KIND_HANDOVER';

test('what nobody said anything about goes everywhere', () => {
  expect(channelsOf({}, KIND)).toEqual(CHANNELS);
  expect(channelsOf({ choices: [{ kind: KIND }] }, KIND)).toEqual([]);
});

test('one channel of one kind is turned off and on, the others stay', () => {
  const other = { kind: 'NOTIFICATION_KIND_TASK_OVERDUE' as const, channels: [MAIL] as const };
  const before = { choices: [{ ...other, channels: [...other.channels] }] };
  const off = withChoice(before, KIND, MAIL, false);
  expect(off).toEqual([before.choices[0], { kind: KIND, channels: ['CHANNEL_KIND_WECOM'] }]);
  expect(channelsOf({ choices: withChoice({ choices: off }, KIND, MAIL, true) }, KIND)).toEqual(CHANNELS);
});

test('a channel needs an address', () => {
  expect(isAddressed({ email: 'a@example.com' }, MAIL)).toBe(true);
  expect(isAddressed({ email: 'a@example.com' }, 'CHANNEL_KIND_WECOM')).toBe(false);
});

test('only what differs is sent', () => {
  const before = { email: 'a@example.com', quietStart: '' };
  expect(changesOf(before, { ...before, quietStart: '22:00', quietEnd: '' })).toEqual({
    quietStart: '22:00',
  });
});
