import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, Task } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { PersonName } from '@/kit/PersonName';
import { RecordList } from '@/kit/records/RecordList';
import type { LayoutProps } from '../layouts';
import { Due } from '../task/Due';
import { isOver } from '../task/due';
import { StatusMark } from '../task/StatusMark';
import { useTaskActions } from '../task/useTaskActions';
import styles from '../tasks.module.css';
import { TASK, useChoices } from '../useTasks';

/** Tasks as rows (as cards on a phone); E completes, A hands on. */
export default function TaskList({ index, fields }: LayoutProps) {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const actions = useTaskActions();
  const [active, setActive] = useState<Task>();
  useKeys('e', () => active && void actions.complete(active), {
    enabled: can('tasks.task.update') && Boolean(active),
  });
  useKeys('a', () => active && void actions.reassign(active), {
    enabled: can('tasks.task.assign') && Boolean(active) && !index.previewId,
  });
  return (
    <RecordList
      label={t('places.tasks')}
      kind={TASK}
      index={index}
      fields={fields}
      title="title"
      cell={taskCell}
      card={(task) => <TaskCard task={task} />}
      onEnter={({ id }) => index.setPreview(id ?? null)}
      onActive={setActive}
      nothing={<EmptyState text={t(index.query.search ? 'empty.narrowed' : 'empty.none')} />}
    />
  );
}

/** Cells of a task that say more than their value. */
function taskCell(field: FieldDescription, task: Task) {
  if (field.name === 'title') return <Title task={task} />;
  if (field.name === 'due_time') return <Due task={task} />;
  if (field.name === 'status') return <StatusMark status={task.status} />;
  if (field.name === 'priority') return <Priority task={task} />;
  if (field.name === 'open_dependency_count') return task.openDependencyCount || '';
  return undefined;
}

function Title({ task }: { task: Task }) {
  return (
    <span className={`${styles.title} ellipsis`} data-over={isOver(task)}>
      {task.title}
    </span>
  );
}

function Priority({ task }: { task: Task }) {
  const choice = useChoices('priority').find(({ value }) => value === task.priority);
  return (
    <span className={styles.priority} data-priority={task.priority}>
      {choice?.label}
    </span>
  );
}

function TaskCard({ task }: { task: Task }) {
  return (
    <>
      <Title task={task} />
      <span>
        <StatusMark status={task.status} /> <Due task={task} />
      </span>
      <span className={styles.quiet}>
        <PersonName id={task.ownerId} />
      </span>
    </>
  );
}
