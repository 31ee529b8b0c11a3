import type { Channel, Kind, Preferences } from './api';

export const KINDS: Kind[] = [
  'NOTIFICATION_KIND_TASK_ASSIGNED',
  'NOTIFICATION_KIND_TASK_DUE_SOON',
  'NOTIFICATION_KIND_TASK_OVERDUE',
  'NOTIFICATION_KIND_APPROVAL_WAITING',
  'NOTIFICATION_KIND_APPROVAL_DECIDED',
  'NOTIFICATION_KIND_HANDOVER',
  'NOTIFICATION_KIND_DEADLINE_MOVED',
];
export const CHANNELS: Channel[] = ['CHANNEL_KIND_MAIL', 'CHANNEL_KIND_WECOM'];

/** The channels of a kind; a kind that nobody said anything about goes through every channel. */
export function channelsOf({ choices = [] }: Preferences, kind: Kind): Channel[] {
  const chosen = choices.find((one) => one.kind === kind);
  return chosen ? CHANNELS.filter((channel) => chosen.channels?.includes(channel)) : CHANNELS;
}

/** The choices with one channel of one kind turned on or off. */
export function withChoice(preferences: Preferences, kind: Kind, channel: Channel, on: boolean) {
  const before = channelsOf(preferences, kind);
  const channels = CHANNELS.filter((one) => (one === channel ? on : before.includes(one)));
  const others = (preferences.choices ?? []).filter((one) => one.kind !== kind);
  return [...others, { kind, channels }];
}

/** Has the channel an address to go to? */
export const isAddressed = ({ email, wecomUser }: Preferences, channel: Channel): boolean =>
  Boolean(channel === 'CHANNEL_KIND_MAIL' ? email : wecomUser);

/** What differs from what was read. */
export function changesOf(before: Preferences, draft: Preferences): Partial<Preferences> {
  const names = Object.keys(draft) as (keyof Preferences)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before[name] ?? '') !== JSON.stringify(draft[name] ?? ''))
      .map((name) => [name, draft[name]]),
  );
}
