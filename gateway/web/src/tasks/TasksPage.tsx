import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { later } from '@/kit/later';
import { IndexPage } from '@/kit/records/IndexPage';
import { IndexToolbar } from '@/kit/records/IndexToolbar';
import { useRecordIndex } from '@/kit/records/useIndex';
import { TASKS } from './api';
import { LAYOUTS } from './layouts';
import { TaskPreview } from './task/TaskPreview';
import { TaskActions } from './task/useTaskActions';
import { TasksNav } from './TasksNav';
import { TASK, useTaskFields } from './useTasks';
import { builtinViews, DEFAULTS } from './views';

const CreateTask = later(async () => (await import('./task/CreateTask')).CreateTask);

/** Every task this person may see: views, filters, and list, board, calendar and workload over the same question. */
export default function TasksPage() {
  const { t } = useTranslation('tasks');
  const builtin = useMemo(() => builtinViews(t), [t]);
  const index = useRecordIndex(TASKS, builtin, DEFAULTS);
  const fields = useTaskFields();
  const can = useCan();
  const [creating, setCreating] = useState(false);
  const may = can('tasks.task.create');
  useKeys('t', () => setCreating(true), { enabled: may });
  const { Component } = LAYOUTS.find(({ key }) => key === index.settings.layout) ?? LAYOUTS[0]!;
  return (
    <TaskActions>
      <IndexPage
        heading={t('places.tasks')}
        type={TASKS}
        index={index}
        fields={fields}
        header={
          <TasksNav title={t('places.tasks')}>
            {may && (
              <Button
                type="primary"
                icon={<PlusOutlined />}
                title={`${t('create.title')} (T)`}
                onClick={() => setCreating(true)}
              >
                {t('create.title')}
              </Button>
            )}
          </TasksNav>
        }
        toolbar={(onFilter) => (
          <IndexToolbar
            index={index}
            kind={TASK}
            fields={fields}
            layouts={LAYOUTS}
            search={t('search')}
            title="title"
            onFilter={onFilter}
          />
        )}
      >
        <Component key={index.view.id} index={index} fields={fields} />
      </IndexPage>
      <TaskPreview id={index.previewId} onClose={() => index.setPreview(null)} />
      {creating && (
        <CreateTask
          onClose={() => setCreating(false)}
          onCreated={(id) => {
            setCreating(false);
            index.setPreview(id);
          }}
        />
      )}
    </TaskActions>
  );
}
