import { BellOutlined } from '@ant-design/icons';
import { Badge, Button, Popover } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Note, useFeed } from '../live/feed';
import { useMe } from '../session/session';
import styles from './shell.module.css';

/** What happened that concerns me. */
export function Bell() {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  const me = useMe();
  const notes = useFeed((feed) => feed.notes).filter(({ person }) => person === me);
  const unread = notes.filter((note) => note.unread).length;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      content={<List notes={notes} onDone={() => setOpen(false)} />}
    >
      <Badge count={unread} size="small" offset={[-6, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={t('feed.title', { count: unread })} />
      </Badge>
    </Popover>
  );
}

function List({ notes, onDone }: { notes: Note[]; onDone: () => void }) {
  const { t } = useTranslation('shell');
  const { read, readAll } = useFeed();
  const navigate = useNavigate();
  const follow = (note: Note) => {
    read(note.id);
    onDone();
    void navigate(note.path);
  };
  return (
    <div className={styles.feed}>
      <div className={styles.feedHead}>
        <strong>{t('feed.heading')}</strong>
        <Button type="link" size="small" disabled={notes.every((note) => !note.unread)} onClick={readAll}>
          {t('feed.readAll')}
        </Button>
      </div>
      {notes.length === 0 && <p>{t('feed.empty')}</p>}
      <ul>
        {notes.map((note) => (
          <li key={note.id} data-unread={note.unread}>
            <button type="button" onClick={() => follow(note)}>
              {t(`feed.${note.kind}`, { name: note.name })}
              <small>{dayjs(note.time).fromNow()}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
