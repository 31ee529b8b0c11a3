import { DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Student, Ward } from '@/api/types';
import { useDebounced } from '@/kit/useDebounced';
import { getStudent, listStudents, STUDENTS } from '../api';
import styles from './record.module.css';

const RELATIONS = ['MOTHER', 'FATHER', 'GRANDPARENT', 'SPOUSE', 'RELATIVE', 'GUARDIAN'] as const;

interface WardsInputProps {
  value: unknown;
  onChange: (value: Ward[]) => void;
  /** The student whose page is open: stays a ward. */
  here: Student;
}

/** The students somebody is guardian of; brothers and sisters are found by name. */
export function WardsInput({ value, onChange, here }: WardsInputProps) {
  const { t } = useTranslation('students');
  const wards = (value as Ward[] | undefined) ?? [];
  const put = (id: string | undefined, change: Partial<Ward>) =>
    onChange(wards.map((ward) => (ward.studentId === id ? { ...ward, ...change } : ward)));
  return (
    <div className={styles.rows}>
      {wards.map((ward) => (
        <div key={ward.studentId} className={styles.row}>
          <WardName ward={ward} here={here} />
          <Select
            aria-label={t('relation')}
            value={ward.relation}
            style={{ minWidth: 110 }}
            options={RELATIONS.map((one) => ({
              value: `RELATION_${one}` as const,
              label: t(`relations.RELATION_${one}`),
            }))}
            onChange={(relation) => put(ward.studentId, { relation })}
          />
          <Checkbox
            checked={ward.primary}
            onChange={({ target }) => put(ward.studentId, { primary: target.checked })}
          >
            {t('primary')}
          </Checkbox>
          {ward.studentId !== here.id && (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('removeWard')}
              onClick={() => onChange(wards.filter(({ studentId }) => studentId !== ward.studentId))}
            />
          )}
        </div>
      ))}
      <Sibling
        known={wards.map(({ studentId = '' }) => studentId)}
        onAdd={(studentId) => onChange([...wards, { studentId, relation: wards[0]?.relation }])}
      />
    </div>
  );
}

function WardName({ ward, here }: { ward: Ward; here: Student }) {
  const own = ward.studentId === here.id;
  const { data } = useQuery({
    queryKey: [STUDENTS, 'record', ward.studentId],
    queryFn: () => getStudent(ward.studentId ?? ''),
    enabled: !own,
    retry: false,
  });
  return <strong>{(own ? here : data)?.name ?? '—'}</strong>;
}

function Sibling({ known, onAdd }: { known: string[]; onAdd: (studentId: string) => void }) {
  const { t } = useTranslation('students');
  const [words, setWords] = useState('');
  const search = useDebounced(words.trim(), 250);
  const { data = [], isFetching } = useQuery({
    queryKey: [STUDENTS, 'list', 'siblings', search],
    queryFn: async () => (await listStudents({ search }, '', 8)).students ?? [],
    enabled: search !== '',
  });
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setWords, searchValue: words }}
      aria-label={t('sibling')}
      placeholder={t('sibling')}
      value={null}
      loading={isFetching}
      style={{ width: '100%' }}
      notFoundContent={null}
      options={data
        .filter(({ id = '' }) => !known.includes(id))
        .map(({ id = '', name, birthDate }) => ({
          value: id,
          label: birthDate ? `${name} · ${birthDate}` : name,
        }))}
      onSelect={(id: string | null) => {
        if (id) onAdd(id);
        setWords('');
      }}
    />
  );
}
