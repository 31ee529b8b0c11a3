import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Note } from './feed';

export type Notification = components['schemas']['Notification'];

/** Query keys of notifications begin with it: the live stream tells their owner, and nobody else, of new ones. */
export const NOTIFICATIONS = 'tasks.notification';
export const PAGE = 30;

export const listNotifications = (unread = false, pageToken = '') =>
  unwrap(client.GET('/api/v1/notifications', { params: { query: { pageSize: PAGE, pageToken, unread } } }));

/** Marks these as read; all of them when none is named. */
export async function readNotifications(ids: string[] = []): Promise<void> {
  await unwrap(client.POST('/api/v1/notifications:read', { body: { ids } }));
  await queryClient.invalidateQueries({ queryKey: [NOTIFICATIONS] });
}

/** The newest ones, and how many are unread in all. */
export function useNewest() {
  const { data } = useQuery({ queryKey: [NOTIFICATIONS, 'newest'], queryFn: () => listNotifications() });
  return { notifications: data?.notifications ?? NONE, unread: data?.unreadCount ?? 0 };
}

const NONE: Notification[] = [];

/** Where what a notification is about is looked at. */
export function pathOf({ recordType = '', recordId = '' }: Notification): string {
  const paths: Record<string, string> = {
    'tasks.task': `/tasks?preview=${recordId}`,
    'tasks.approval': '/tasks/approvals',
    'tasks.handover': `/tasks/handovers/${recordId}`,
    'tasks.deadline_plan': `/tasks/deadlines?plan=${recordId}`,
  };
  return paths[recordType] ?? '/notifications';
}

/** A line of the bell: told by the service, or seen by this browser. */
export interface Line {
  id: string;
  time: string;
  unread: boolean;
  path: string;
  notification?: Notification;
  note?: Note;
}

/** What the service tells and what this browser saw, the newest first. */
export function linesOf(notifications: Notification[], notes: Note[]): Line[] {
  const told = notifications.map((notification) => ({
    id: notification.id ?? '',
    time: notification.createTime ?? '',
    unread: !notification.readTime,
    path: pathOf(notification),
    notification,
  }));
  const seen = notes.map((note) => ({
    id: note.id,
    time: note.time,
    unread: note.unread,
    path: note.path,
    note,
  }));
  return [...told, ...seen].toSorted((one, other) => Date.parse(other.time) - Date.parse(one.time));
}
