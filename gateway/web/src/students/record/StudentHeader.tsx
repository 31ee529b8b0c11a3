import { EllipsisOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Student } from '@/api/types';
import { useCan } from '@/app/session/session';
import { FieldValue, Tags } from '@/kit/fields/FieldValue';
import { PersonName } from '@/kit/PersonName';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { deleteStudent, refreshStudents, undeleteStudent } from '../api';
import { useStudentFields } from '../useStudents';
import styles from './record.module.css';

/** Who it is, where they stand, whose they are, and the leads they came from. */
export function StudentHeader({ student, onRemoved }: { student: Student; onRemoved: () => void }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const state = useStudentFields().find(({ name }) => name === 'state');
  return (
    <header className={styles.header}>
      <h1>{student.name || '—'}</h1>
      {student.latinName && <span className={styles.quiet}>{student.latinName}</span>}
      {state && (
        <Tag color="blue">
          <FieldValue field={state} record={student} />
        </Tag>
      )}
      <Tags tags={student.tags ?? []} />
      <div className={styles.buttons}>
        {can('leads.lead.read') &&
          (student.leadIds ?? []).map((id, place, all) => (
            <Link key={id} to={`/leads/${id}`}>
              {all.length > 1 ? t('leadNumber', { number: place + 1 }) : t('lead')}
            </Link>
          ))}
        {student.ownerId ? (
          <PersonName id={student.ownerId} />
        ) : (
          <span className={styles.quiet}>{t('noOwner')}</span>
        )}
        {can('students.student.delete') && !student.deleteTime && (
          <More student={student} onRemoved={onRemoved} />
        )}
      </div>
    </header>
  );
}

function More({ student, onRemoved }: { student: Student; onRemoved: () => void }) {
  const { t } = useTranslation('students');
  const { modal } = App.useApp();
  const report = useReport();
  const undo = useUndo();
  const remove = async () => {
    const sure = await modal.confirm({
      title: t('remove.ask', { name: student.name }),
      content: t('remove.hint'),
      okText: t('remove.button'),
      okButtonProps: { danger: true },
    });
    if (!sure) return;
    const id = student.id ?? '';
    try {
      await deleteStudent(id, student.etag);
    } catch (error) {
      report(error);
      return;
    }
    void refreshStudents();
    undo(t('remove.done', { name: student.name }), () => undeleteStudent(id).then(refreshStudents));
    onRemoved();
  };
  const items = [{ key: 'delete', label: t('remove.button'), danger: true, onClick: () => void remove() }];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<EllipsisOutlined />} aria-label={t('more')} />
    </Dropdown>
  );
}
