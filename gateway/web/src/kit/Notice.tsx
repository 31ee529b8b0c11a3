import type { ReactNode } from 'react';
import styles from './kit.module.css';

interface NoticeProps {
  icon?: ReactNode;
  title: ReactNode;
  text?: ReactNode;
  children?: ReactNode;
}

/** A calm message in the middle of where content would be, with what can be done below it. */
export function Notice({ icon, title, text, children }: NoticeProps) {
  return (
    <div className={styles.notice}>
      {icon && (
        <div className={styles.noticeIcon} aria-hidden>
          {icon}
        </div>
      )}
      <div className={styles.noticeTitle}>{title}</div>
      {text && <div className={styles.noticeText}>{text}</div>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
