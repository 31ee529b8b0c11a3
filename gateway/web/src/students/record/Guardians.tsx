import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription, Filter, Student, Ward } from '@/api/types';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { RecordDrawer } from '@/kit/fields/RecordDrawer';
import { formFields, Line, refreshPart, usePartFields, usePartRecords } from './Part';
import { GUARDIAN } from './parts';
import styles from './record.module.css';
import { WardsInput } from './WardsInput';

const ofStudent = (id: string): Filter => ({
  conditions: [{ field: 'student_ids', operator: 'OPERATOR_IN', values: [id] }],
});

/** Who decides and signs with the student, what matters to them, and whose guardians they are beside. */
export function Guardians({ student }: { student: Student }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const fields = usePartFields(GUARDIAN);
  const found = usePartRecords(GUARDIAN, ofStudent(student.id ?? ''));
  const [open, setOpen] = useState<AnyRecord | 'new' | null>(null);
  const writable = can('students.guardian.edit') && !student.deleteTime;
  const records = found.data ?? [];
  const record = open === 'new' || open === null ? undefined : open;
  const first: Ward = {
    studentId: student.id ?? '',
    relation: 'RELATION_MOTHER',
    primary: records.length === 0,
  };
  const input = (field: FieldDescription, value: unknown, set: (value: unknown) => void) =>
    field.name === 'wards' ? <WardsInput value={value} onChange={set} here={student} /> : undefined;
  return (
    <section className={styles.part} aria-label={t('tabs.guardians')}>
      <h2>
        {t('tabs.guardians')}
        {writable && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t('parts.guardian.add')}
          </Button>
        )}
      </h2>
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {found.isSuccess && records.length === 0 && <p className={styles.quiet}>{t('parts.guardian.none')}</p>}
      <ul className={styles.lines}>
        {records.map((one) => (
          <Line
            key={String(one.id)}
            part={GUARDIAN}
            fields={fields}
            record={one}
            onOpen={writable ? () => setOpen(one) : undefined}
          >
            <Roles guardian={one} student={student} />
            {Boolean(one.concerns) && (
              <p className={styles.concerns}>
                {t('concerns')}
                {String(one.concerns)}
              </p>
            )}
          </Line>
        ))}
      </ul>
      {open && (
        <RecordDrawer
          title={t(`parts.guardian.${record ? 'change' : 'add'}`)}
          fields={formFields(GUARDIAN, fields, record)}
          record={record}
          defaults={{ wards: [first] }}
          input={input}
          onClose={() => setOpen(null)}
          onSave={(change) =>
            (record
              ? GUARDIAN.update(String(record.id), change, String(record.etag))
              : GUARDIAN.create(change)
            ).then(() => refreshPart(GUARDIAN))
          }
          onRemove={() =>
            GUARDIAN.remove(String(record?.id), String(record?.etag)).then(() => refreshPart(GUARDIAN))
          }
        />
      )}
    </section>
  );
}

/** What they are to this student, and how many others they have. */
function Roles({ guardian, student }: { guardian: AnyRecord; student: Student }) {
  const { t } = useTranslation('students');
  const wards = (guardian.wards as Ward[] | undefined) ?? [];
  const ward = wards.find(({ studentId }) => studentId === student.id);
  return (
    <>
      {ward?.relation && <Tag>{t(`relations.${ward.relation}`)}</Tag>}
      {ward?.primary && <Tag color="blue">{t('primary')}</Tag>}
      {Boolean(guardian.decides) && <Tag color="purple">{t('decides')}</Tag>}
      {Boolean(guardian.pays) && <Tag color="gold">{t('pays')}</Tag>}
      {wards.length > 1 && <Tag>{t('shared', { count: wards.length - 1 })}</Tag>}
    </>
  );
}
