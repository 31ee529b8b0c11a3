import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient, SLOW } from '@/api/queries';
import type { AnyRecord, FieldDescription, Filter, Student } from '@/api/types';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { FieldValue } from '@/kit/fields/FieldValue';
import { accessTo, canFill, isEmpty, valueOf, visibleFields } from '@/kit/fields/fields';
import { RecordDrawer } from '@/kit/fields/RecordDrawer';
import { refreshStudents } from '../api';
import { EDUCATION, EXPERIENCE, type PartType, TEST_SITTING } from './parts';
import styles from './record.module.css';
import { SectionsInput } from './SectionsInput';
import { Scores, Span, Verify } from './scores';

export const PARTS: PartType[] = [EDUCATION, TEST_SITTING, EXPERIENCE];

const NO_FIELDS: FieldDescription[] = [];

/** The fields of a part as this person meets them. */
export function usePartFields({ type, describe }: PartType): FieldDescription[] {
  const { data } = useQuery({
    queryKey: ['common.custom_field', type, 'describe'],
    queryFn: describe,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

/** The parts of a student that answer a filter. */
export function usePartRecords({ type, orderBy, list }: PartType, filter: Filter) {
  return useQuery({
    queryKey: [type, 'list', filter],
    queryFn: () => list({ filter, orderBy }),
  });
}

export async function refreshPart(part: PartType): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: [part.type] }), refreshStudents()]);
}

/** What a form may fill, in its order. */
export function formFields(
  part: PartType,
  fields: FieldDescription[],
  record?: AnyRecord,
): FieldDescription[] {
  return part.fields
    .flatMap((name) => fields.find((field) => field.name === name) ?? [])
    .filter((field) => (record ? accessTo(field, record) === 'edit' : canFill(field)));
}

const ofStudent = (id: string): Filter => ({
  conditions: [{ field: 'student_id', operator: 'OPERATOR_EQ', values: [id] }],
});

/** Records of one type that hang on a student: a line each, a drawer to change one. */
export function Part({ part, student }: { part: PartType; student: Student }) {
  const { t } = useTranslation('students');
  const can = useCan();
  const fields = usePartFields(part);
  const found = usePartRecords(part, ofStudent(student.id ?? ''));
  const [open, setOpen] = useState<AnyRecord | 'new' | null>(null);
  if (!can(`${part.type}.read`)) return null;
  const writable = can(`${part.type}.edit`) && !student.deleteTime;
  const records = found.data ?? [];
  const record = open === 'new' || open === null ? undefined : open;
  return (
    <section className={styles.part} aria-label={t(`parts.${part.key}.title`)}>
      <h2>
        {t(`parts.${part.key}.title`)}
        {writable && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t(`parts.${part.key}.add`)}
          </Button>
        )}
      </h2>
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {found.isSuccess && records.length === 0 && (
        <p className={styles.quiet}>{t(`parts.${part.key}.none`)}</p>
      )}
      <ul className={styles.lines}>
        {records.map((one) => (
          <Line
            key={String(one.id)}
            part={part}
            fields={fields}
            record={one}
            onOpen={writable ? () => setOpen(one) : undefined}
          >
            <Extra part={part} record={one} />
          </Line>
        ))}
      </ul>
      {open && (
        <RecordDrawer
          title={t(`parts.${part.key}.${record ? 'change' : 'add'}`)}
          fields={formFields(part, fields, record)}
          record={record}
          defaults={{ studentId: student.id }}
          input={sectionsInput}
          onClose={() => setOpen(null)}
          onSave={(change) =>
            (record ? part.update(String(record.id), change, String(record.etag)) : part.create(change)).then(
              () => refreshPart(part),
            )
          }
          onRemove={() => part.remove(String(record?.id), String(record?.etag)).then(() => refreshPart(part))}
        />
      )}
    </section>
  );
}

function sectionsInput(field: FieldDescription, value: unknown, set: (value: unknown) => void) {
  return field.name === 'sections' ? <SectionsInput value={value} onChange={set} /> : undefined;
}

function Extra({ part, record }: { part: PartType; record: AnyRecord }) {
  if (part === TEST_SITTING) {
    return (
      <>
        <Scores record={record} />
        <Verify record={record} onDone={() => refreshPart(part)} />
      </>
    );
  }
  return <Span record={record} />;
}

interface LineProps {
  part: PartType;
  fields: FieldDescription[];
  record: AnyRecord;
  onOpen?: () => void;
  children?: ReactNode;
}

/** One record: what matters in a line; a press opens it. */
export function Line({ part, fields, record, onOpen, children }: LineProps) {
  const { t } = useTranslation('students');
  const shown = part.line
    .flatMap((name) => fields.find((field) => field.name === name) ?? [])
    .filter(({ name = '', type }) => !isEmpty(valueOf(record, name), type));
  const content = shown.map((field, place) => (
    <span key={field.name} className={place === 0 ? styles.lineTitle : styles.lineFact}>
      <FieldValue field={field} record={record} />
    </span>
  ));
  return (
    <li>
      <div className={styles.line}>
        {onOpen ? (
          <button type="button" className={styles.lineOpen} onClick={onOpen} title={t('openPart')}>
            {content}
          </button>
        ) : (
          <div className={styles.lineOpen}>{content}</div>
        )}
        {children}
      </div>
    </li>
  );
}
