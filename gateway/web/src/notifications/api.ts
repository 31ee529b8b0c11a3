import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Preferences = Schemas['NotificationPreferences'];
export type Kind = Exclude<Schemas['NotificationKind'], 'NOTIFICATION_KIND_UNSPECIFIED'>;
type AnyChannel = NonNullable<Schemas['ChannelChoice']['channels']>[number];
export type Channel = Exclude<AnyChannel, 'CHANNEL_KIND_UNSPECIFIED'>;

export const PREFERENCES = 'tasks.notification_preferences';

export const getPreferences = () => unwrap(client.GET('/api/v1/notification-preferences'));

/** `change` holds only what changes. */
export const savePreferences = (change: Partial<Preferences>) =>
  unwrap(client.PATCH('/api/v1/notification-preferences', { body: change as Preferences }));
