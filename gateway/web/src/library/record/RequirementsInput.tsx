import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { SLOW } from '@/api/queries';
import { useLocale } from '@/i18n';
import { OptionSelect } from '@/kit/OptionSelect';
import type { Option } from '@/kit/references';
import type { Requirement } from '../api';
import styles from './record.module.css';

type Kind = NonNullable<Requirement['kind']>;

const KINDS = ['GPA', 'TEST', 'EDUCATION', 'OTHER'].map((name) => `REQUIREMENT_KIND_${name}` as Kind);
const SCALES = [4, 4.3, 5, 10, 20, 100];
const PREFIX = 'TEST_TYPE_';
const EVERY_PART = '*';
/** Of the requirements in it any will do. */
const LANGUAGE = 'language';

/** What a new requirement of a kind begins with. */
const FIRST: Record<string, Requirement> = {
  REQUIREMENT_KIND_GPA: { kind: 'REQUIREMENT_KIND_GPA', scale: 100 },
  REQUIREMENT_KIND_TEST: { kind: 'REQUIREMENT_KIND_TEST', test: 'IELTS', group: LANGUAGE },
  REQUIREMENT_KIND_EDUCATION: { kind: 'REQUIREMENT_KIND_EDUCATION', level: 'DEGREE_BACHELOR' },
  REQUIREMENT_KIND_OTHER: { kind: 'REQUIREMENT_KIND_OTHER' },
};

const describeSittings = () => unwrap(client.GET('/api/v1/test-sittings:describe'));

/** The tests that students sit, by the names that requirements have for them. */
function useTests(): Option[] | undefined {
  const locale = useLocale();
  const { data } = useQuery({
    queryKey: ['students.test_sitting', 'describe'],
    queryFn: describeSittings,
    staleTime: SLOW,
  });
  return data?.fields
    ?.find(({ name }) => name === 'type')
    ?.choices?.map(({ value = '', labelZh = '', labelEn = '' }) => ({
      value: value.replace(PREFIX, ''),
      label: locale === 'en' ? labelEn : labelZh,
    }));
}

interface RequirementsInputProps {
  value: unknown;
  /** The levels of study, as programmes have them. */
  levels: Option[];
  onChange: (value: Requirement[]) => void;
}

/** What a round asks for, a line each. */
export function RequirementsInput({ value, levels, onChange }: RequirementsInputProps) {
  const { t } = useTranslation('library');
  const rows = (value as Requirement[] | undefined) ?? [];
  const put = (place: number, next: Requirement) =>
    onChange(rows.map((row, here) => (here === place ? next : row)));
  return (
    <div className={styles.requirements}>
      {rows.map((row, place) => (
        <div
          key={place}
          className={styles.requirement}
          role="group"
          aria-label={`${t('edit.asked')} ${place + 1}`}
        >
          <Select
            aria-label={t('edit.kind')}
            className={styles.kind}
            value={row.kind}
            options={KINDS.map((kind) => ({ value: kind, label: t(`requirementKinds.${kind}` as never) }))}
            onChange={(kind) => put(place, FIRST[kind] ?? { kind })}
          />
          <One requirement={row} levels={levels} onChange={(next) => put(place, next)} />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('edit.removeAsked', { place: place + 1 })}
            onClick={() => onChange(rows.filter((_, here) => here !== place))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => onChange([...rows, FIRST.REQUIREMENT_KIND_TEST!])}
      >
        {t('edit.addAsked')}
      </Button>
    </div>
  );
}

interface OneProps {
  requirement: Requirement;
  levels: Option[];
  onChange: (requirement: Requirement) => void;
}

function One({ requirement, levels, onChange }: OneProps) {
  const { t } = useTranslation('library');
  const set = (change: Partial<Requirement>) => onChange({ ...requirement, ...change });
  switch (requirement.kind) {
    case 'REQUIREMENT_KIND_GPA':
      return (
        <>
          <Figure
            label={t('edit.least')}
            value={requirement.minimum}
            onChange={(minimum) => set({ minimum })}
          />
          <Select
            aria-label={t('edit.scale')}
            value={requirement.scale}
            options={SCALES.map((scale) => ({ value: scale, label: `/ ${scale}` }))}
            onChange={(scale) => set({ scale })}
          />
        </>
      );
    case 'REQUIREMENT_KIND_TEST':
      return <Test requirement={requirement} set={set} />;
    case 'REQUIREMENT_KIND_EDUCATION':
      return (
        <OptionSelect
          aria-label={t('levels')}
          allowClear={false}
          style={{ minWidth: 140 }}
          options={levels}
          value={requirement.level}
          onChange={(level) => set({ level: level as Requirement['level'] })}
        />
      );
    default:
      return (
        <>
          <Input
            aria-label={t('edit.textZh')}
            placeholder={t('edit.textZh')}
            maxLength={500}
            value={requirement.textZh}
            onChange={({ target }) => set({ textZh: target.value })}
          />
          <Input
            aria-label={t('edit.textEn')}
            placeholder={t('edit.textEn')}
            maxLength={500}
            value={requirement.textEn}
            onChange={({ target }) => set({ textEn: target.value })}
          />
        </>
      );
  }
}

/** A test, its least score in all and in every part, and whether another test of the same group will do. */
function Test({
  requirement,
  set,
}: {
  requirement: Requirement;
  set: (change: Partial<Requirement>) => void;
}) {
  const { t } = useTranslation('library');
  const tests = useTests();
  const { parts = [], group } = requirement;
  const whole = parts.find(({ part }) => part === EVERY_PART)?.minimum;
  const named = parts.filter(({ part }) => part !== EVERY_PART);
  const setPart = (minimum: number | undefined) =>
    set({ parts: minimum ? [{ part: EVERY_PART, minimum }, ...named] : named });
  return (
    <>
      <OptionSelect
        aria-label={t('edit.test')}
        allowClear={false}
        style={{ minWidth: 130 }}
        options={tests}
        value={requirement.test}
        onChange={(test) => set({ test: test as string })}
      />
      <Figure
        label={t('edit.leastAll')}
        value={requirement.minimum}
        onChange={(minimum) => set({ minimum })}
      />
      <Figure label={t('edit.leastPart')} value={whole} onChange={setPart} />
      {named.map(({ part, minimum }) => (
        <span key={part} className={styles.quiet}>{`${part} ${minimum}`}</span>
      ))}
      <Checkbox
        checked={Boolean(group)}
        onChange={({ target }) => set({ group: target.checked ? LANGUAGE : '' })}
      >
        {t('edit.either')}
      </Checkbox>
    </>
  );
}

interface FigureProps {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

function Figure({ label, value, onChange }: FigureProps) {
  return (
    <InputNumber
      className={styles.figure}
      aria-label={label}
      placeholder={label}
      min={0}
      step={0.5}
      value={value || null}
      onChange={(typed) => onChange(typed ?? undefined)}
    />
  );
}
