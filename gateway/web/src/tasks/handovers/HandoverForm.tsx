import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Handover } from '@/api/types';
import { MOD, useKeys } from '@/app/keys';
import { useCan, useMe } from '@/app/session/session';
import { useLocale } from '@/i18n';
import { countryName, countryOptions } from '@/kit/fields/countries';
import { FileList } from '@/kit/files/FileList';
import { OptionSelect } from '@/kit/OptionSelect';
import { handoverFile, type School } from './api';
import styles from './handovers.module.css';
import type { Draft } from './useDraft';

const TEXTS = ['sellingPoints', 'wishes', 'note'] as const;
const EMPTY: School = { institution: '', programme: '', country: '', note: '' };

/** What the sender tells: schools, strong points, wishes, promises and files. Others only read it. */
export function HandoverForm({ handover, draft }: { handover: Handover; draft: Draft }) {
  const { t } = useTranslation('tasks');
  const editable = useEditable(handover);
  const { shown, set } = draft;
  useKeys('mod+s', () => void draft.save(), { everywhere: true, enabled: editable && draft.dirty });
  return (
    <section className={styles.card} aria-label={t('handovers.form')}>
      <h2>{t('handovers.form')}</h2>
      <Form layout="vertical" component="div">
        <h3>{t('handovers.schools')}</h3>
        <Schools schools={shown.schools ?? []} editable={editable} onChange={(schools) => set({ schools })} />
        {TEXTS.map((name) => (
          <Form.Item key={name} label={t(`handovers.texts.${name}`)} htmlFor={`handover-${name}`}>
            {editable ? (
              <Input.TextArea
                id={`handover-${name}`}
                autoSize={{ minRows: 2, maxRows: 10 }}
                maxLength={4000}
                value={shown[name]}
                onChange={({ target }) => set({ [name]: target.value })}
              />
            ) : (
              <p className={styles.text}>{shown[name] || '—'}</p>
            )}
          </Form.Item>
        ))}
      </Form>
      <h3>{t('handovers.files')}</h3>
      <FileList
        id="handover-files"
        files={shown.files ?? []}
        hrefOf={(fileId) => handoverFile(handover.id ?? '', fileId)}
        editable={editable}
        onChange={(files) => set({ files })}
      />
      {editable && (
        <Button
          className={styles.save}
          disabled={!draft.dirty}
          loading={draft.saving}
          title={`${MOD} S`}
          onClick={() => void draft.save()}
        >
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
