import { InboxOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Notice } from './Notice';

/** Nothing here: one sentence, and what to do about it. */
export function EmptyState({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <Notice icon={<InboxOutlined />} title={text}>
      {children}
    </Notice>
  );
}
