import { useTranslation } from 'react-i18next';
import type { FieldDescription, Student } from '@/api/types';
import { useCan } from '@/app/session/session';
import { EditableField } from '@/kit/fields/EditableField';
import { useReport } from '@/kit/useReport';
import { refreshStudents, staffStudent, TEAM } from '../api';
import { useStudentFields } from '../useStudents';
import styles from './record.module.css';
import { keepStudent } from './useSaveField';

/** Who takes care of the student, by role. */
export function Team({ student }: { student: Student }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const report = useReport();
  const fields = useStudentFields();
  const frozen = Boolean(student.deleteTime) || !can('students.student.assign');
  const save = async ({ name = '' }: FieldDescription, value: unknown) => {
    try {
      const key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      keepStudent(await staffStudent(student.id ?? '', { [key]: String(value ?? '') }, student.etag));
    } catch (error) {
      report(error);
      return false;
    }
    void refreshStudents();
    return true;
  };
  return (
    <section className={styles.group}>
      <p className={styles.quiet}>{t('teamHint')}</p>
      <dl>
        {TEAM.flatMap((role) => fields.find(({ name }) => name === role) ?? []).map((field) => (
          <EditableField
            key={field.name}
            field={{ ...field, outputOnly: frozen }}
            record={student}
            onSave={save}
          />
        ))}
      </dl>
    </section>
  );
}
