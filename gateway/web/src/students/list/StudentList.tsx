import { Button, Grid, Skeleton } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { FieldDescription, Student } from '@/api/types';
import { useKeys } from '@/app/keys';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { FieldValue } from '@/kit/fields/FieldValue';
import { RecordTable } from '@/kit/table/RecordTable';
import { useReport } from '@/kit/useReport';
import type { RecordIndex } from '@/kit/records/useIndex';
import { refreshStudents, undeleteStudent } from '../api';
import styles from '../students.module.css';
import { useStudentPages } from '../useStudents';

const NOBODY: ReadonlySet<string> = new Set();

interface StudentListProps {
  index: RecordIndex;
  fields: FieldDescription[];
}

/** Students as rows; as cards on a phone. Enter opens. */
export function StudentList({ index, fields }: StudentListProps) {
  const { t } = useTranslation('students');
  const wide = Grid.useBreakpoint().md ?? true;
  const navigate = useNavigate();
  const { query, settings } = index;
  const { students, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } =
    useStudentPages(query);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NOBODY);
  const [active, setActive] = useState<string | null>(null);
  const columns = useMemo(
    () =>
      ['name', ...settings.columns.filter((name) => name !== 'name')].flatMap(
        (name) => fields.find((field) => field.name === name) ?? [],
      ),
    [fields, settings.columns],
  );
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const place = students.findIndex(({ id }) => id === active);
  const go = (step: number) =>
    setActive(students[Math.min(Math.max(place + step, 0), students.length - 1)]?.id ?? null);
  const open = (id: string | null | undefined) => id && !query.deleted && void navigate(`/students/${id}`);
  useKeys('j, down', () => go(1));
  useKeys('k, up', () => go(-1));
  useKeys('enter', () => open(active), { enabled: active !== null });

  if (error && students.length === 0) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const loading = isPending || isFetchingNextPage || fields.length === 0;
  if (!loading && students.length === 0) return <Nothing index={index} />;
  if (!wide) return <Cards students={students} fields={fields} loading={loading} />;
  const select = (ids: string[], selected: boolean) =>
    setChosen((old) => new Set(selected ? [...old, ...ids] : [...old].filter((id) => !ids.includes(id))));
  return (
    <div className={styles.content}>
      <RecordTable
        label={t('title')}
        fields={columns}
        records={students}
        loading={loading}
        onMore={more}
        orderBy={settings.orderBy}
        onOrder={(orderBy) => index.set({ orderBy })}
        selected={chosen}
        onSelect={select}
        activeId={active}
        onActivate={({ id }) => setActive(id ?? null)}
        cell={(field, student) => nameCell(field, student, Boolean(query.deleted))}
      />
      {query.deleted && chosen.size > 0 && <Restore ids={[...chosen]} onDone={() => setChosen(NOBODY)} />}
    </div>
  );
}

function nameCell(field: FieldDescription, student: Student, deleted: boolean) {
  if (field.name !== 'name' || deleted) return undefined;
  return (
    <Link className={styles.name} to={`/students/${student.id}`}>
      {student.name || '—'}
    </Link>
  );
}

function Restore({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const { t } = useTranslation('students');
  const report = useReport();
  const restore = async () => {
    try {
      for (const id of ids) await undeleteStudent(id);
    } catch (error) {
      report(error);
    }
    onDone();
    await refreshStudents();
  };
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t('restore')}>
      <Button type="primary" onClick={() => void restore()}>
        {t('restoreCount', { count: ids.length })}
      </Button>
    </div>
  );
}

function Nothing({ index }: { index: RecordIndex }) {
  const { t } = useTranslation('students');
  const narrowed = Boolean(index.query.filter ?? index.query.search);
  const text = index.query.deleted ? 'empty.deleted' : narrowed ? 'empty.narrowed' : 'empty.none';
  return (
    <EmptyState text={t(text)}>
      {index.unsaved && <Button onClick={index.revert}>{t('empty.revert')}</Button>}
    </EmptyState>
  );
}

const SHOWN = ['state', 'phone', 'owner_id', 'target_countries'];

function Cards({ students, fields, loading }: StudentCards) {
  const shown = SHOWN.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  return (
    <ul className={styles.cards}>
      {students.map((student) => (
        <li key={student.id} className={styles.card}>
          <Link to={`/students/${student.id}`}>
            <strong>{student.name || '—'}</strong>
          </Link>
          {shown.map((field) => (
            <span key={field.name}>
              <FieldValue field={field} record={student} short />
            </span>
          ))}
        </li>
      ))}
      {loading && <Skeleton active style={{ padding: 12 }} />}
    </ul>
  );
}

interface StudentCards {
  students: Student[];
  fields: FieldDescription[];
  loading: boolean;
}
