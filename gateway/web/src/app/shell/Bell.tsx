import { BellOutlined } from '@ant-design/icons';
import { Badge, Button, Popover } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useReport } from '@/kit/useReport';
import { useFeed } from '../live/feed';
import { type Line, linesOf, readNotifications, useNewest } from '../live/notifications';
import { useMe } from '../session/session';
import styles from './shell.module.css';

/** What happened that concerns me: told by the service, with what this browser saw itself. */
export function Bell() {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  const me = useMe();
  const notes = useFeed((feed) => feed.notes).filter(({ person }) => person === me);
  const newest = useNewest();
  const count = newest.unread + notes.filter((note) => note.unread).length;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      content={
        <List lines={linesOf(newest.notifications, notes)} unread={count} onDone={() => setOpen(false)} />
      }
    >
      <Badge count={count} size="small" offset={[-6, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={t('feed.title', { count })} />
      </Badge>
    </Popover>
  );
}

interface ListProps {
  lines: Line[];
  unread: number;
  onDone: () => void;
}

function List({ lines, unread, onDone }: ListProps) {
  const { t } = useTranslation('shell');
  const { read, readAll } = useFeed();
  const navigate = useNavigate();
  const report = useReport();
  const follow = (line: Line) => {
    if (line.note) read(line.id);
    else if (line.unread) void readNotifications([line.id]).catch(report);
    onDone();
    void navigate(line.path);
  };
  const all = () => {
    readAll();
    void readNotifications().catch(report);
  };
  return (
    <div className={styles.feed}>
      <div className={styles.feedHead}>
        <strong>{t('feed.heading')}</strong>
        <Button type="link" size="small" disabled={unread === 0} onClick={all}>
          {t('feed.readAll')}
        </Button>
      </div>
      {lines.length === 0 && <p>{t('feed.empty')}</p>}
      <ul>
        {lines.map((line) => (
          <li key={line.id} data-unread={line.unread}>
            <button type="button" onClick={() => follow(line)}>
              {line.note ? t(`feed.${line.note.kind}`, { name: line.note.name }) : line.notification?.title}
              <small>{dayjs(line.time).fromNow()}</small>
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.feedFoot}>
        <Link to="/notifications" onClick={onDone}>
          {t('feed.all')}
        </Link>
        <Link to="/notifications/settings" onClick={onDone}>
          {t('feed.settings')}
        </Link>
      </div>
    </div>
  );
}
