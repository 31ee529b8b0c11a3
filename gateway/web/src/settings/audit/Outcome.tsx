import { Mark } from '@/kit/Mark';
export function Outcome({ outcome = '' }: { outcome?: string }) {
  return <Mark tone={outcome === 'OK' ? 'success' : 'error'}>{outcome}</Mark>;
}
