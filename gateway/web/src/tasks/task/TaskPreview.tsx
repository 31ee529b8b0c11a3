import { later, useUsed } from '@/kit/later';
import type { TaskDrawerProps } from './TaskDrawer';

const TaskDrawer = later(async () => (await import('./TaskDrawer')).TaskDrawer);

/** The drawer beside a layout, there from the first time a task is looked at. */
export function TaskPreview(props: TaskDrawerProps) {
  const used = useUsed(props.id !== null);
  return used ? <TaskDrawer {...props} /> : null;
}
