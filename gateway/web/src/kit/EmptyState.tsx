import { Empty } from 'antd';
import type { ReactNode } from 'react';

/** Nothing here: one sentence, and what to do about it. */
export function EmptyState({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} style={{ padding: '48px 16px' }}>
      {children}
    </Empty>
  );
}
