import { CheckOutlined, PlayCircleOutlined, UndoOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Skeleton } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttachedFile, FieldDescription, Task } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { EditableField } from '@/kit/fields/EditableField';
import { isEmpty, valueOf } from '@/kit/fields/fields';
import { SavedFiles } from '@/kit/files/SavedFiles';
import { patchRecord, refreshRecords } from '@/kit/records/useRecords';
import { useSaveField } from '@/kit/records/useSaveField';
import { useReport } from '@/kit/useReport';
import { taskFile, TASKS, updateTask } from '../api';
import styles from '../tasks.module.css';
import { useTask, useTaskFields } from '../useTasks';
import { isOver } from './due';
import { StatusMark } from './StatusMark';
import { useTaskActions } from './useTaskActions';

export interface TaskDrawerProps {
  id: string | null;
  onClose: () => void;
}

/** A task beside the others: what to do, by when, for whom, and what it waits for. */
export function TaskDrawer({ id, onClose }: TaskDrawerProps) {
  const { t } = useTranslation('tasks');
  const { data: task, error, refetch } = useTask(id ?? '');
  return (
    <Drawer
      open={id !== null}
      mask={false}
      size={560}
      autoFocus={false}
      title={t('task.title')}
      onClose={onClose}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !task && <Skeleton active paragraph={{ rows: 10 }} />}
      {task && (
        <>
          <Head task={task} onGone={onClose} />
          <Waits task={task} />
          <Fields task={task} />
          <Files task={task} />
        </>
      )}
    </Drawer>
  );
}

function Head({ task, onGone }: { task: Task; onGone: () => void }) {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const actions = useTaskActions();
  const may = can('tasks.task.update');
  const over = isOver(task);
  const waits = (task.openDependencyCount ?? 0) > 0;
  useKeys('a', () => void actions.reassign(task), { enabled: can('tasks.task.assign') });
  return (
    <div className={styles.head}>
      <h2>{task.title}</h2>
      <p className={styles.quiet}>
        <StatusMark status={task.status} /> {task.subjectTitle}
      </p>
      <div className={styles.buttons}>
        {may && task.status === 'TASK_STATUS_TODO' && (
          <Button icon={<PlayCircleOutlined />} onClick={() => void actions.start(task)}>
            {t('actions.start')}
          </Button>
        )}
        {may && !over && (
          <Button
            type="primary"
            icon={<CheckOutlined />}
            disabled={waits}
            title={waits ? t('task.waitsHint') : undefined}
            onClick={() => void actions.complete(task)}
          >
            {t('actions.complete')}
          </Button>
        )}
        {may && over && (
          <Button icon={<UndoOutlined />} onClick={() => void actions.reopen(task)}>
            {t('actions.reopen')}
          </Button>
        )}
        {can('tasks.task.assign') && !over && (
          <Button onClick={() => void actions.reassign(task)}>{t('actions.reassign')}</Button>
        )}
        {may && !over && <Button onClick={() => void actions.cancel(task)}>{t('actions.cancel')}</Button>}
        {can('tasks.task.delete') && (
          <Button danger onClick={() => void actions.remove(task).then((gone) => gone && onGone())}>
            {t('remove.button')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What has to be done before it. */
function Waits({ task }: { task: Task }) {
  const { t } = useTranslation('tasks');
  const ids = task.dependsOn ?? [];
  const open = task.openDependencyCount ?? 0;
  if (ids.length === 0) return null;
  return (
    <Alert
      type={open > 0 ? 'warning' : 'success'}
      style={{ marginBottom: 12 }}
      title={open > 0 ? t('task.waits', { count: open }) : t('task.ready')}
      description={
        <ul className={styles.depends}>
          {ids.map((id) => (
            <Dependency key={id} id={id} />
          ))}
        </ul>
      }
    />
  );
}

function Dependency({ id }: { id: string }) {
  const { data: task } = useTask(id);
  return (
    <li>
      <Link to={`/tasks?preview=${id}`}>{task?.title ?? '…'}</Link> <StatusMark status={task?.status} />
    </li>
  );
}

/** Said elsewhere in the drawer, or of no use to people. */
const NOT_SHOWN = new Set([
  'title',
  'id',
  'etag',
  'status',
  'subject_title',
  'subject_type',
  'subject_id',
  'depends_on',
  'open_dependency_count',
  'template_item',
  'owner_name',
  'update_time',
]);

function Fields({ task }: { task: Task }) {
  const fields = useTaskFields();
  const can = useCan();
  const save = useSaveField<Task>(TASKS, task, updateTask);
  const frozen = isOver(task) || !can('tasks.task.update');
  const shown = fields.filter((field) => !NOT_SHOWN.has(field.name ?? '') && isWorth(field, task));
  const title = fields.find(({ name }) => name === 'title');
  return (
    <dl className={styles.fields}>
      {[...(title ? [title] : []), ...shown].map((field) => (
        <EditableField
          key={field.name}
          field={frozen ? { ...field, outputOnly: true } : field}
          record={task}
          onSave={save}
        />
      ))}
    </dl>
  );
}

/** What belongs to the task; a change is saved at once. */
function Files({ task }: { task: Task }) {
  const { t } = useTranslation('tasks');
  const can = useCan();
  const report = useReport();
  const etag = useRef(task.etag);
  useEffect(() => {
    etag.current = task.etag;
  }, [task.etag]);
  const save = async (files: AttachedFile[]) => {
    try {
      const saved = await updateTask(task.id ?? '', { files }, etag.current);
      etag.current = saved.etag;
      patchRecord<Task>(TASKS, saved.id ?? '', () => saved);
    } catch (error) {
      report(error);
    }
    await refreshRecords(TASKS);
  };
  return (
    <section className={styles.files} aria-label={t('task.files')}>
      <h3>{t('task.files')}</h3>
      <SavedFiles
        key={task.id}
        id="task-files"
        files={task.files ?? []}
        hrefOf={(fileId) => taskFile(task.id ?? '', fileId)}
        editable={!isOver(task) && can('tasks.task.update')}
        onSave={save}
      />
    </section>
  );
}

/** What cannot be changed and is empty says nothing. */
function isWorth(field: FieldDescription, task: Task): boolean {
  const changeable = !field.outputOnly;
  return changeable || !isEmpty(valueOf(task, field.name ?? ''), field.type);
}
