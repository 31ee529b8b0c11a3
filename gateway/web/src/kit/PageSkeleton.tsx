import { Skeleton } from 'antd';

/** A page that is on its way. */
export function PageSkeleton() {
  return (
    <div style={{ padding: 24 }} aria-busy>
      <Skeleton active title={{ width: 180 }} paragraph={{ rows: 8 }} />
    </div>
  );
}
