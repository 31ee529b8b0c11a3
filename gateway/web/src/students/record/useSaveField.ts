import { useTranslation } from 'react-i18next';
import { queryClient } from '@/api/queries';
import type { FieldDescription, Student } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { changeOf, isEmpty, valueOf } from '@/kit/fields/fields';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { refreshStudents, STUDENTS, updateStudent } from '../api';

/** Shows what the server answered. */
export function keepStudent(student: Student): void {
  queryClient.setQueryData([STUDENTS, 'record', student.id], student);
}

/** Saves one field of a student as it is shown; says so when somebody was faster, and can take it back. */
export function useSaveField(student: Student) {
  const { t } = useTranslation('students');
  const locale = useLocale();
  const report = useReport();
  const undo = useUndo();
  return async (field: FieldDescription, value: unknown) => {
    const id = student.id ?? '';
    const name = field.name ?? '';
    const before = valueOf(student, name);
    try {
      const saved = await updateStudent(id, changeOf(name, value), student.etag);
      keepStudent(saved);
      const back = isEmpty(before, field.type) ? null : before;
      undo(t('saved', { label: labelOf(field, locale) }), () =>
        updateStudent(id, changeOf(name, back), saved.etag).then(keepStudent),
      );
      void refreshStudents();
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  };
}
