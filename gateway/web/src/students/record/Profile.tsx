import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, Student } from '@/api/types';
import { useCan } from '@/app/session/session';
import { EditableField } from '@/kit/fields/EditableField';
import { useStudentFields } from '../useStudents';
import styles from './record.module.css';
import { useSaveField } from './useSaveField';

const GROUPS: { key: string; fields: string[] }[] = [
  {
    key: 'person',
    fields: [
      'name',
      'latin_name',
      'gender',
      'birth_date',
      'nationality',
      'passport_number',
      'passport_expire_date',
    ],
  },
  { key: 'contact', fields: ['phone', 'wechat', 'email', 'address', 'region'] },
  {
    key: 'wish',
    fields: [
      'state',
      'business_line',
      'target_countries',
      'target_degree',
      'target_course',
      'target_intake',
      'budget_amount',
      'tags',
      'note',
    ],
  },
];

/** The groups with the fields this person may see; custom fields follow in the groups they were given. */
function grouped(all: FieldDescription[]) {
  const builtin = GROUPS.map(({ key, fields }) => ({
    key,
    name: undefined as string | undefined,
    fields: fields.flatMap((name) => all.find((field) => field.name === name) ?? []),
  }));
  const names = new Set(all.filter(({ custom }) => custom).map(({ group = '' }) => group));
  const own = [...names].map((name) => ({
    key: 'custom',
    name: name || undefined,
    fields: all.filter(({ custom, group = '' }) => custom && group === name),
  }));
  return [...builtin, ...own].filter(({ fields }) => fields.length > 0);
}

/** The student's own fields, each edited where it stands. */
export function Profile({ student }: { student: Student }) {
  const { t } = useTranslation('students');
  const fields = useStudentFields();
  const save = useSaveField(student);
  const can = useCan();
  if (fields.length === 0) return <Skeleton active paragraph={{ rows: 10 }} />;
  const frozen = Boolean(student.deleteTime) || !can('students.student.update');
  return (
    <div className={styles.groups}>
      {grouped(fields).map(({ key, name, fields: members }) => (
        <section key={name ?? key} className={styles.group}>
          <h2>{name ?? t(`groups.${key}`)}</h2>
          <dl>
            {members.map((field) => (
              <EditableField
                key={field.name}
                field={frozen ? { ...field, outputOnly: true } : field}
                record={student}
                onSave={save}
              />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
