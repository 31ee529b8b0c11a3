import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import {
  listNotifications,
  type Notification,
  NOTIFICATIONS,
  pathOf,
  readNotifications,
} from '@/app/live/notifications';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { formatTime } from '@/kit/fields/format';
import { Mark } from '@/kit/Mark';
import { PageHeader } from '@/kit/PageHeader';
import { useReport } from '@/kit/useReport';
import { KINDS } from './choices';
import styles from './notifications.module.css';

/** Everything I was told, the newest first. */
export default function NotificationsPage() {
  const { t } = useTranslation('notifications');
  const [params, setParams] = useSearchParams();
  const unread = params.get('box') === 'unread';
  const report = useReport();
  const pages = useInfiniteQuery({
    queryKey: [NOTIFICATIONS, 'list', unread],
    queryFn: ({ pageParam }) => listNotifications(unread, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  const found = pages.data?.pages.flatMap(({ notifications = [] }) => notifications) ?? [];
  const left = pages.data?.pages[0]?.unreadCount ?? 0;
  const read = (ids?: string[]) => void readNotifications(ids).catch(report);
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')}>
        <Segmented
          aria-label={t('box')}
          value={unread ? 'unread' : 'all'}
          options={(['all', 'unread'] as const).map((value) => ({ value, label: t(`boxes.${value}`) }))}
          onChange={(box) => setParams(box === 'all' ? {} : { box })}
        />
        <Button disabled={left === 0} onClick={() => read()}>
          {t('readAll')}
        </Button>
        <Link to="/notifications/settings">{t('settings')}</Link>
      </PageHeader>
      {pages.error && !pages.data && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {!pages.error && !pages.data && <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />}
      {pages.data && found.length === 0 && <EmptyState text={t(unread ? 'noneUnread' : 'none')} />}
      <ul className={styles.list}>
        {found.map((one) => (
          <Item key={one.id} notification={one} onRead={() => read([one.id ?? ''])} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

const TONES = { DELIVERY_STATE_FAILED: 'error', DELIVERY_STATE_SENT: 'success' } as const;

function Item({ notification, onRead }: { notification: Notification; onRead: () => void }) {
  const { t } = useTranslation('notifications');
  const { title, text, createTime, readTime, deliveries = [] } = notification;
  const kind = KINDS.find((one) => one === notification.kind);
  return (
    <li data-unread={!readTime}>
      <Link to={pathOf(notification)} onClick={() => !readTime && onRead()}>
        <strong>{title}</strong>
      </Link>
      {text && <p>{text}</p>}
      <small>
        {kind && t(`kinds.${kind}`)} · <time dateTime={createTime}>{formatTime(createTime)}</time>
      </small>
      {deliveries.map((one) => {
        const known = one.channel === 'CHANNEL_KIND_MAIL' || one.channel === 'CHANNEL_KIND_WECOM';
        const state = one.state ?? 'DELIVERY_STATE_PENDING';
        return (
          <span key={one.channel} title={one.error || formatTime(one.sendTime)}>
            <Mark tone={TONES[state as keyof typeof TONES]}>
              {known && t(`channels.${one.channel as 'CHANNEL_KIND_MAIL'}`)} {t(`states.${state}`)}
            </Mark>
          </span>
        );
      })}
      {!readTime && (
        <Button size="small" type="text" className={styles.read} onClick={onRead}>
          {t('read')}
        </Button>
      )}
    </li>
  );
}
