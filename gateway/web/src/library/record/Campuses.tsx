import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { RecordDrawer } from '@/kit/fields/RecordDrawer';
import { useUndo } from '@/kit/useUndo';
import type { Campus, Institution } from '../api';
import { INSTITUTION, refreshLibrary } from './kinds';
import styles from './record.module.css';
import { ZoneSelect } from './ZoneSelect';

/** The campuses of an institution; the zone of one is that of deadlines that say none. */
export function Campuses({ institution, editable }: { institution: Institution; editable: boolean }) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  const undo = useUndo();
  const fields = useCampusFields();
  // a place in the list: a new campus has no id yet
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const { campuses = [], id = '', etag } = institution;
  const campus = typeof open === 'number' ? campuses[open] : undefined;
  const put = async (next: Campus[], tag = etag) => {
    const saved = await INSTITUTION.update(id, { campuses: next }, tag);
    await refreshLibrary();
    return saved;
  };
  const save = (change: AnyRecord) =>
    put(
      campus ? campuses.map((one) => (one === campus ? { ...one, ...change } : one)) : [...campuses, change],
    );
  const remove = async () => {
    const saved = await put(campuses.filter((one) => one !== campus));
    // what is put back is a new campus to the service: programmes kept its name, not its id
    undo(t('edit.removed', { name: labelOf(campus ?? {}, locale) }), () =>
      put([...(saved.campuses as Campus[]), { ...campus, id: '' }], saved.etag as string),
    );
  };
  return (
    <section className={styles.group} aria-label={t('facts.campuses')}>
      <h2>
        {t('facts.campuses')}
        {editable && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t('edit.campus.add')}
          </Button>
        )}
      </h2>
      {campuses.length === 0 && <p className={styles.quiet}>{t('edit.campus.none')}</p>}
      <ul className={styles.lines}>
        {campuses.map((one, place) => {
          const text = [labelOf(one, locale), one.city, one.timeZone].filter(Boolean).join(' · ');
          return (
            <li key={one.id}>
              {editable ? (
                <button type="button" className={styles.open} onClick={() => setOpen(place)}>
                  {text}
                </button>
              ) : (
                text
              )}
            </li>
          );
        })}
      </ul>
      {open !== null && (
        <RecordDrawer
          title={t(`edit.campus.${campus ? 'change' : 'add'}`)}
          fields={fields}
          record={campus as AnyRecord | undefined}
          input={zoneInput}
          onClose={() => setOpen(null)}
          onSave={save}
          onRemove={campus && remove}
        />
      )}
    </section>
  );
}

function zoneInput(field: FieldDescription, value: unknown, set: (value: unknown) => void) {
  return field.name === 'time_zone' ? (
    <ZoneSelect id="record-time_zone" value={value} onChange={set} />
  ) : undefined;
}

/** A campus is part of its institution, so it has no description of its own. */
function useCampusFields(): FieldDescription[] {
  const { t } = useTranslation('library');
  const field = (name: string, label: string, required = false): FieldDescription => ({
    name,
    labelZh: label,
    labelEn: label,
    required,
    type: 'FIELD_TYPE_TEXT',
    right: 'FIELD_RIGHT_EDIT',
  });
  return [
    field('name_en', t('facts.nameEn'), true),
    field('name_zh', t('facts.nameZh')),
    field('city', t('edit.campus.city')),
    field('time_zone', t('edit.zone')),
  ];
}
