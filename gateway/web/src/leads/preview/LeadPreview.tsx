import { later, useUsed } from '@/kit/later';
import type { LeadPreviewProps } from './PreviewDrawer';

const PreviewDrawer = later(async () => (await import('./PreviewDrawer')).PreviewDrawer);

/** The drawer beside a list, there from the first time a lead is looked at. */
export function LeadPreview(props: LeadPreviewProps) {
  const used = useUsed(props.id !== null);
  return used ? <PreviewDrawer {...props} /> : null;
}
