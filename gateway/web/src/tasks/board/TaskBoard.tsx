import { LinkOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Task } from '@/api/types';
import { useCan } from '@/app/session/session';
import { Board } from '@/kit/board/Board';
import styles from '@/kit/board/board.module.css';
import { PersonName } from '@/kit/PersonName';
import type { LayoutProps } from '../layouts';
import { Due } from '../task/Due';
import { dueState } from '../task/due';
import { useTaskActions } from '../task/useTaskActions';
import { TASK, useChoices } from '../useTasks';

const HEIGHTS = { compact: 92, comfortable: 102 };

/** Tasks as cards in the columns of their status. */
export default function TaskBoard({ index }: LayoutProps) {
  const can = useCan();
  const { moveTo } = useTaskActions();
  const lanes = useChoices('status').map(({ value, label }) => ({ id: value, label }));
  return (
    <div className={styles.board}>
      <Board
        kind={TASK}
        query={index.query}
        field="status"
        lanes={lanes}
        heights={HEIGHTS}
        movable={can('tasks.task.update')}
        titleOf={({ title }) => title ?? ''}
        face={(task) => <TaskFace task={task} />}
        warns={(task) => dueState(task) !== 'fine'}
        openId={index.previewId}
        onOpen={index.setPreview}
        onEnter={({ id }) => index.setPreview(id ?? null)}
        onMove={(task, { id }) => moveTo(task, id)}
      />
    </div>
  );
}

function TaskFace({ task }: { task: Task }) {
  const { t } = useTranslation('tasks');
  const waits = task.openDependencyCount ?? 0;
  return (
    <div className={styles.face}>
      <div className={styles.line}>
        <strong className="ellipsis">{task.title}</strong>
        {waits > 0 && (
          <span title={t('task.waits', { count: waits })}>
            <LinkOutlined aria-hidden /> {waits}
          </span>
        )}
      </div>
      <div className={`${styles.quiet} ellipsis`}>{task.studentName || task.subjectTitle || '\u00a0'}</div>
      <div className={`${styles.line} ${styles.quiet}`}>
        <PersonName id={task.ownerId} />
        <Due task={task} />
      </div>
    </div>
  );
}
