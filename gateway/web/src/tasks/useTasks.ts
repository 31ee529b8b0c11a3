import { useQuery } from '@tanstack/react-query';
import type { Task } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import type { RecordKind } from '@/kit/records/kind';
import { useFields } from '@/kit/records/useRecords';
import { countTasks, describeTasks, getTask, listTasks, TASKS } from './api';

/** Tasks for list, board, calendar and toolbar. */
export const TASK: RecordKind<Task> = {
  type: TASKS,
  list: async (query, pageToken) => {
    const { tasks = [], nextPageToken } = await listTasks(query, pageToken);
    return { records: tasks, nextPageToken };
  },
  count: countTasks,
  describe: async () => {
    const { fields, ...rest } = await describeTasks();
    // shown as files in the drawer, never as a value in a list
    return { ...rest, fields: fields?.filter(({ name }) => name !== 'files') };
  },
};

export const useTaskFields = () => useFields(TASK);

export function useTask(id: string) {
  return useQuery({ queryKey: [TASKS, 'record', id], queryFn: () => getTask(id), enabled: id !== '' });
}

/** What a value of a field that is chosen from a list is called: `TASK_STATUS_TODO` -> 待办. */
export function useChoices(name: string): { value: string; label: string }[] {
  const locale = useLocale();
  const field = useTaskFields().find((one) => one.name === name);
  return (field?.choices ?? []).map((choice) => ({
    value: choice.value ?? '',
    label: labelOf(choice, locale),
  }));
}
