import { Tag } from 'antd';
import type { ReactNode } from 'react';
import styles from './mark.module.css';

interface MarkProps {
  tone?: 'success' | 'processing' | 'warning' | 'error';
  children: ReactNode;
}

/** A state as a small coloured word, dark enough on its ground to be read. */
export function Mark({ tone, children }: MarkProps) {
  return (
    <Tag color={tone} className={tone ? `${styles.mark} ${styles[tone]}` : styles.mark}>
      {children}
    </Tag>
  );
}
