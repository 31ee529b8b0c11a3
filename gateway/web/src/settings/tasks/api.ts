import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
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

export type PlannedTask = components['schemas']['PlannedTask'];
export type Fact = components['schemas']['DatedFact'];

/** The tasks a template would make for an anchor, as it is being written; nothing is written. */
export async function previewTemplate(draft: TaskTemplate, anchorTime: string, anchorZone: string) {
  const { tasks = [] } = await unwrap(
    client.POST('/api/v1/task-templates:preview', { body: { draft, anchorTime, anchorZone } }),
  );
  return tasks;
}

/** Holidays and make-up workdays. */
export const listDays = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/calendar-days:query', { body: page })),
    ({ calendarDays }) => calendarDays,
  );
