import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { AnyRecord, RecordType } from '@/api/types';
import NotFound from '@/app/NotFound';
import { useLocale } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { EditableField } from '@/kit/fields/EditableField';
import { valueOf } from '@/kit/fields/fields';
import type { GridRecord } from '@/kit/grid/row';
import { PageHeader } from '@/kit/PageHeader';
import { pluralOf, useMay } from '@/kit/records/types';
import { refreshRecords, useFields } from '@/kit/records/useRecords';
import { useSaveField } from '@/kit/records/useSaveField';
import { useConfirm } from '@/kit/useConfirm';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { deleteRecord, getRecord, kindOf, undeleteRecord, updateRecord } from './api';
import { shownOf } from './places';
import styles from './records.module.css';
import { useType } from './useType';

/** One record of a type that has no page of its own: its fields, each edited where it stands. */
export default function RecordPage() {
  const { id = '' } = useParams();
  const type = useType();
  if (type === undefined) return <Skeleton active className={styles.fields} />;
  if (type === null) return <NotFound />;
  return <Loaded key={id} type={type} id={id} />;
}

function Loaded({ type, id }: { type: RecordType; id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: [type.type ?? '', 'record', id],
    queryFn: () => getRecord(type, id),
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active className={styles.fields} />;
  return <Fields type={type} record={data} />;
}

function Fields({ type, record }: { type: RecordType; record: GridRecord }) {
  const locale = useLocale();
  const may = useMay();
  const fields = shownOf(useFields(useMemo(() => kindOf(type), [type])));
  const save = useSaveField<GridRecord>(type.type ?? '', record, (id, change: AnyRecord, etag) =>
    updateRecord(type, id, change, etag),
  );
  const frozen = !may(type, 'update');
  return (
    <>
      <PageHeader
        title={
          <>
            <Link to={`/records/${type.type}`}>{pluralOf(type, locale)}</Link> /{' '}
            <span>{String(valueOf(record, type.titleField ?? '') || '—')}</span>
          </>
        }
      >
        {may(type, 'delete') && <Remove type={type} record={record} />}
      </PageHeader>
      <dl className={styles.fields}>
        {fields.map((field) => (
          <EditableField
            key={field.name}
            field={frozen ? { ...field, outputOnly: true } : field}
            record={record}
            onSave={save}
          />
        ))}
      </dl>
    </>
  );
}

function Remove({ type, record }: { type: RecordType; record: GridRecord }) {
  const { t } = useTranslation('kit');
  const may = useMay();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const report = useReport();
  const undo = useUndo();
  const id = record.id ?? '';
  const again = () => refreshRecords(type.type ?? '');
  const remove = async () => {
    const sure = await confirm({
      title: t('record.removeAsk'),
      okText: t('record.remove'),
      okButtonProps: { danger: true },
    });
    if (!sure) return;
    try {
      await deleteRecord(type, id, record.etag);
    } catch (error) {
      report(error);
      return;
    }
    void again();
    if (may(type, 'undelete')) undo(t('record.remove'), () => undeleteRecord(type, id).then(again));
    void navigate(`/records/${type.type}`);
  };
  return <Button onClick={() => void remove()}>{t('record.remove')}</Button>;
}
