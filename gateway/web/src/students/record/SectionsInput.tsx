import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SectionScore } from '@/api/types';
import styles from './record.module.css';

const USUAL = [
  'listening',
  'reading',
  'writing',
  'speaking',
  'verbal',
  'quantitative',
  'reading_writing',
  'math',
  'english',
  'science',
];

interface SectionsInputProps {
  value: unknown;
  onChange: (value: SectionScore[]) => void;
}

/** The sections of a sitting with their scores. */
export function SectionsInput({ value, onChange }: SectionsInputProps) {
  const { t } = useTranslation('students');
  const rows = (value as SectionScore[] | undefined) ?? [];
  const put = (place: number, change: Partial<SectionScore>) =>
    onChange(rows.map((row, here) => (here === place ? { ...row, ...change } : row)));
  return (
    <div className={styles.rows}>
      {rows.map((row, place) => (
        <div key={place} className={styles.row}>
          <AutoComplete
            aria-label={t('section')}
            value={row.section}
            options={USUAL.map((name) => ({ value: name, label: t(`sections.${name}`) }))}
            onChange={(section: string) => put(place, { section })}
          />
          <InputNumber
            aria-label={t('score')}
            value={row.score}
            step={0.5}
            onChange={(score) => put(place, { score: score ?? 0 })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('removeSection')}
            onClick={() => onChange(rows.filter((_, here) => here !== place))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => onChange([...rows, { section: '', score: 0 }])}
      >
        {t('addSection')}
      </Button>
    </div>
  );
}
