import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { RecordDrawer } from '@/kit/fields/RecordDrawer';
import { canFill } from '@/kit/fields/fields';
import { FilterChips } from '@/kit/filter/FilterChips';
import { useFilterDrawer } from '@/kit/filter/useFilterDrawer';
import { filled } from '@/kit/filter/filter';
import { UnsavedBar } from '@/kit/views/UnsavedBar';
import { useRecordIndex } from '@/kit/records/useIndex';
import { ViewTabs } from '@/kit/views/ViewTabs';
import { createStudent, refreshStudents, STUDENTS } from './api';
import { StudentList } from './list/StudentList';
import { Toolbar } from './list/Toolbar';
import styles from './students.module.css';
import { useStudentFields } from './useStudents';
import { builtinViews, DEFAULTS } from './views';

const ASKED = [
  'name',
  'phone',
  'wechat',
  'email',
  'birth_date',
  'gender',
  'business_line',
  'target_countries',
  'target_degree',
  'target_course',
  'target_intake',
  'note',
];

/** Every student this person may see: views, filters, list. */
export default function StudentsPage() {
  const { t } = useTranslation('students');
  const can = useCan();
  const navigate = useNavigate();
  const builtin = useMemo(() => builtinViews(t), [t]);
  const index = useRecordIndex(STUDENTS, builtin, DEFAULTS);
  const fields = useStudentFields();
  const [creating, setCreating] = useState(false);
  const { settings, view } = index;
  const filterDrawer = useFilterDrawer(fields, settings.filter, (filter) => index.set({ filter }));
  const filtering = filled(settings.filter);
  const create = can('students.student.create') ? () => setCreating(true) : undefined;
  useKeys('n', () => create?.(), { enabled: Boolean(create) });
  const asked = ASKED.flatMap((name) => fields.filter((field) => field.name === name && canFill(field)));
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{t('title')}</h1>
      <div className={styles.tabs}>
        <ViewTabs views={index.views} current={view} onChoose={index.choose} />
      </div>
      <Toolbar index={index} fields={fields} onFilter={filterDrawer.open} onCreate={create} />
      {(filtering || index.unsaved) && (
        <div className={styles.chips}>
          {filtering && (
            <FilterChips
              fields={fields}
              value={settings.filter}
              onChange={(filter) => index.set({ filter })}
              onOpen={filterDrawer.open}
            />
          )}
          {index.unsaved && (
            <UnsavedBar
              recordType={STUDENTS}
              view={view}
              settings={settings}
              onRevert={index.revert}
              onCreated={index.choose}
            />
          )}
        </div>
      )}
      <StudentList key={view.id} index={index} fields={fields} />
      {filterDrawer.drawer}
      {creating && (
        <RecordDrawer
          title={t('create')}
          fields={asked}
          onClose={() => setCreating(false)}
          onSave={async (student) => {
            const made = await createStudent(student);
            void refreshStudents();
            void navigate(`/students/${made.id}`);
          }}
        />
      )}
    </div>
  );
}
