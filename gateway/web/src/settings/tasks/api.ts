import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { TaskTemplate } from '@/api/types';
import { everything, ifMatch } from '../shared/everything';

export const TEMPLATES = 'tasks.task_template';

export async function listTemplates(): Promise<TaskTemplate[]> {
  const rows = await everything(
    (page) => unwrap(client.POST('/api/v1/task-templates:query', { body: page })),
    ({ taskTemplates }) => taskTemplates,
  );
  return rows.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0));
}

export const createTemplate = (template: TaskTemplate) =>
  unwrap(client.POST('/api/v1/task-templates', { body: template }));

export const updateTemplate = (id: string, changes: Partial<TaskTemplate>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/task-templates/{id}', {
      params: { path: { id } },
      headers: ifMatch(etag),
      body: changes as TaskTemplate,
    }),
  );

export const deleteTemplate = ({ id = '', etag }: TaskTemplate) =>
  unwrap(client.DELETE('/api/v1/task-templates/{id}', { params: { path: { id }, query: { etag } } }));

/** The tasks it would make for an anchor; nothing is written. */
export async function previewTemplate(id: string, anchorTime: string, anchorZone: string) {
  const { tasks = [] } = await unwrap(
    client.POST('/api/v1/task-templates/{id}:preview', {
      params: { path: { id } },
      body: { anchorTime, anchorZone },
    }),
  );
  return tasks;
}
