import { Tag } from 'antd';

export function Outcome({ outcome = '' }: { outcome?: string }) {
  return <Tag color={outcome === 'OK' ? 'success' : 'error'}>{outcome}</Tag>;
}
