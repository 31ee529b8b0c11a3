import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handover } from '@/api/types';
import { useCan, useMe } from '@/app/session/session';
import { useLocale } from '@/i18n';
import { countryName, countryOptions } from '@/kit/fields/countries';
import { OptionSelect } from '@/kit/OptionSelect';
import { refreshRecords } from '@/kit/records/useRecords';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { HANDOVERS, type School, updateHandover } from './api';
import styles from './handovers.module.css';

const TEXTS = ['sellingPoints', 'wishes', 'note'] as const;
const EMPTY: School = { institution: '', programme: '', country: '', note: '' };

/** What the sender tells: schools, strong points, wishes and promises. Others only read it. */
export function HandoverForm({ handover }: { handover: Handover }) {
  const { t } = useTranslation('tasks');
  const report = useReport();
  const told = useUndo();
  const editable = useEditable(handover);
  const [draft, setDraft] = useState<Partial<Handover>>({});
  const [saving, setSaving] = useState(false);
  const shown = { ...handover, ...draft };
  const dirty = Object.keys(draft).length > 0;
  const save = async () => {
    setSaving(true);
    try {
      const schools = draft.schools?.filter(({ institution }) => institution?.trim());
      await updateHandover(handover.id ?? '', { ...draft, ...(schools && { schools }) }, handover.etag);
      told(t('handovers.done.saved'));
      await refreshRecords(HANDOVERS);
    } catch (error) {
      report(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <section className={styles.card} aria-label={t('handovers.form')}>
      <h2>{t('handovers.form')}</h2>
      <Form layout="vertical" component="div">
        <h3>{t('handovers.schools')}</h3>
        <Schools
          schools={shown.schools ?? []}
          editable={editable}
          onChange={(schools) => setDraft({ ...draft, schools })}
        />
        {TEXTS.map((name) => (
          <Form.Item key={name} label={t(`handovers.texts.${name}`)} htmlFor={`handover-${name}`}>
            {editable ? (
              <Input.TextArea
                id={`handover-${name}`}
                autoSize={{ minRows: 2, maxRows: 10 }}
                maxLength={4000}
                value={shown[name]}
                onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
              />
            ) : (
              <p className={styles.text}>{shown[name] || '—'}</p>
            )}
          </Form.Item>
        ))}
      </Form>
      <Files handover={handover} />
      {editable && (
        <Button disabled={!dirty} loading={saving} onClick={() => void save()}>
          {t('handovers.save')}
        </Button>
      )}
    </section>
  );
}

function useEditable({ state, ownerId }: Handover): boolean {
  const me = useMe();
  const can = useCan();
  const open = state === 'HANDOVER_STATE_OPEN' || state === 'HANDOVER_STATE_RETURNED';
  return open && ownerId === me && can('tasks.handover.update');
}

interface SchoolsProps {
  schools: School[];
  editable: boolean;
  onChange: (schools: School[]) => void;
}

function Schools({ schools, editable, onChange }: SchoolsProps) {
  const { t } = useTranslation('tasks');
  const locale = useLocale();
  if (!editable) {
    return (
      <ul className={styles.schools}>
        {schools.map((school, place) => (
          <li key={place}>
            <strong>{school.institution}</strong> {school.programme}{' '}
            {school.country && countryName(school.country, locale)} <small>{school.note}</small>
          </li>
        ))}
      </ul>
    );
  }
  const set = (place: number, change: Partial<School>) =>
    onChange(schools.map((school, at) => (at === place ? { ...school, ...change } : school)));
  const input = (place: number, name: 'institution' | 'programme' | 'note') => (
    <Input
      aria-label={`${t(`handovers.school.${name}`)} ${place + 1}`}
      placeholder={t(`handovers.school.${name}`)}
      maxLength={name === 'note' ? 500 : 200}
      value={schools[place]?.[name]}
      onChange={({ target }) => set(place, { [name]: target.value })}
    />
  );
  return (
    <>
      <ul className={styles.schools}>
        {schools.map((school, place) => (
          <li key={place} className={styles.school}>
            {input(place, 'institution')}
            {input(place, 'programme')}
            <OptionSelect
              aria-label={`${t('handovers.school.country')} ${place + 1}`}
              placeholder={t('handovers.school.country')}
              options={countryOptions(locale)}
              value={school.country || undefined}
              onChange={(country) => set(place, { country: (country as string | undefined) ?? '' })}
            />
            {input(place, 'note')}
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('handovers.school.remove', { place: place + 1 })}
              onClick={() => onChange(schools.filter((_, at) => at !== place))}
            />
          </li>
        ))}
      </ul>
      <Button
        type="dashed"
        icon={<PlusOutlined />}
        className={styles.add}
        onClick={() => onChange([...schools, EMPTY])}
      >
        {t('handovers.school.add')}
      </Button>
    </>
  );
}

function Files({ handover }: { handover: Handover }) {
  const { t } = useTranslation('tasks');
  const files = handover.files ?? [];
  if (files.length === 0) return null;
  return (
    <>
      <h3>{t('handovers.files')}</h3>
      <ul className={styles.schools}>
        {files.map(({ fileId = '', name, note }) => (
          <li key={fileId}>
            <a href={`/api/v1/files/${encodeURIComponent(fileId)}`} download>
              {name}
            </a>{' '}
            <small>{note}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
