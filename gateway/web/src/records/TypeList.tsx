import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { FieldDescription, RecordType } from '@/api/types';
import { EmptyState } from '@/kit/EmptyState';
import { FieldValue } from '@/kit/fields/FieldValue';
import { valueOf } from '@/kit/fields/fields';
import type { GridRecord } from '@/kit/grid/row';
import type { RecordKind } from '@/kit/records/kind';
import { RecordList } from '@/kit/records/RecordList';
import { useMay } from '@/kit/records/types';
import type { RecordIndex } from '@/kit/records/useIndex';
import { refreshRecords } from '@/kit/records/useRecords';
import { useReport } from '@/kit/useReport';
import { undeleteRecord } from './api';
import styles from './records.module.css';

interface TypeListProps {
  type: RecordType;
  kind: RecordKind<GridRecord>;
  index: RecordIndex;
  fields: FieldDescription[];
}

/** Records as rows, as cards on a phone; in the recycle bin they can be put back. */
export function TypeList({ type, kind, index, fields }: TypeListProps) {
  const { t } = useTranslation('records');
  const navigate = useNavigate();
  const title = type.titleField ?? '';
  const { deleted } = index.query;
  const [active, setActive] = useState<GridRecord>();
  const open = ({ id }: GridRecord) => !deleted && void navigate(`/records/${type.type}/${id}`);
  const name = (record: GridRecord) => String(valueOf(record, title) || '—');
  const narrowed = Boolean(index.query.filter ?? index.query.search);
  return (
    <>
      <RecordList
        label={t('list')}
        plain
        kind={kind}
        index={index}
        fields={fields}
        title={title}
        cell={(field, record) =>
          field.name === title && !deleted ? (
            <Link to={`/records/${type.type}/${record.id}`}>{name(record)}</Link>
          ) : undefined
        }
        card={(record) => (
          <>
            <strong>{name(record)}</strong>
            {fields.slice(0, 3).map((field) => (
              <FieldValue key={field.name} field={field} record={record} short />
            ))}
          </>
        )}
        onEnter={open}
        onActive={setActive}
        nothing={
          <EmptyState text={t(deleted ? 'empty.deleted' : narrowed ? 'empty.narrowed' : 'empty.none')} />
        }
      />
      {deleted && active && <Restore type={type} record={active} onDone={() => setActive(undefined)} />}
    </>
  );
}

function Restore({ type, record, onDone }: { type: RecordType; record: GridRecord; onDone: () => void }) {
  const { t } = useTranslation('records');
  const may = useMay();
  const report = useReport();
  if (!may(type, 'undelete')) return null;
  const restore = async () => {
    await undeleteRecord(type, record.id ?? '').then(onDone, report);
    await refreshRecords(type.type ?? '');
  };
  return (
    <div className={styles.restore}>
      <Button type="primary" onClick={() => void restore()}>
        {t('restore')}
      </Button>
    </div>
  );
}
