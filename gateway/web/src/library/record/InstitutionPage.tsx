import { ArrowLeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Skeleton, Tag } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { AnyRecord } from '@/api/types';
import { useKeys } from '@/app/keys';
import { usePalette } from '@/app/palette/store';
import { useMe } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { EditableField } from '@/kit/fields/EditableField';
import { useSaveField } from '@/kit/records/useSaveField';
import { useReport } from '@/kit/useReport';
import { type Institution, INSTITUTIONS } from '../api';
import { Campuses } from './Campuses';
import { getInstitution, INSTITUTION, RANKING, rankingsOf } from './kinds';
import { Programmes } from './Programmes';
import { Rankings } from './Rankings';
import styles from './record.module.css';
import { againOf, useKindFields, useMayKeep, useRemove } from './useKeeping';

const FACTS = [
  'name_en',
  'name_zh',
  'country',
  'region',
  'website',
  'aliases',
  'domains',
  'archived',
  'rank',
  'branch_id',
];

/** One institution of the library: what it is, its campuses and places, its programmes with their deadlines. */
export default function InstitutionPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation('library');
  const { data, error, refetch } = useQuery({
    queryKey: [INSTITUTIONS, 'record', id],
    queryFn: () => getInstitution(id),
  });
  return (
    <div className={styles.page}>
      <nav className={styles.crumbs} aria-label={t('edit.crumbs')}>
        <Link to="/library">
          <ArrowLeftOutlined aria-hidden /> {t('title')}
        </Link>
      </nav>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active style={{ padding: 24 }} paragraph={{ rows: 12 }} />}
      {data && <Record key={data.id} institution={data} />}
    </div>
  );
}

function Record({ institution }: { institution: Institution }) {
  const { t } = useTranslation('library');
  const name = labelOf(institution, useLocale());
  const editable = useMayKeep(INSTITUTION)(institution as AnyRecord);
  useRemember(institution, name);
  useKeys('e', () => document.querySelector<HTMLButtonElement>('[data-field]')?.click());
  return (
    <>
      <header className={styles.header}>
        <h1>{name}</h1>
        {institution.archived && <Tag>{t('edit.archived')}</Tag>}
        {editable && <RemoveButton institution={institution} name={name} />}
      </header>
      <div className={styles.columns}>
        <div className={styles.side}>
          <Facts institution={institution} editable={editable} />
          <Campuses institution={institution} editable={editable} />
          <Rankings institution={institution} />
        </div>
        <Programmes institution={institution} />
      </div>
    </>
  );
}

function Facts({ institution, editable }: { institution: Institution; editable: boolean }) {
  const { t } = useTranslation('library');
  const fields = useKindFields(INSTITUTION);
  const save = useSaveField(INSTITUTIONS, institution as AnyRecord, INSTITUTION.update);
  return (
    <section className={styles.group} aria-label={t('edit.facts')}>
      <h2>{t('edit.facts')}</h2>
      <dl>
        {FACTS.flatMap((name) => fields.find((field) => field.name === name) ?? []).map((field) => (
          <EditableField
            key={field.name}
            // where it belongs is decided when it is made
            field={editable && field.name !== 'branch_id' ? field : { ...field, outputOnly: true }}
            record={institution as AnyRecord}
            onSave={save}
          />
        ))}
      </dl>
    </section>
  );
}

function RemoveButton({ institution, name }: { institution: Institution; name: string }) {
  const { t } = useTranslation(['library', 'kit']);
  const remove = useRemove(INSTITUTION);
  const report = useReport();
  const navigate = useNavigate();
  const run = async () => {
    try {
      // its places in rankings go with it, and come back with it
      const places = await rankingsOf(institution.id ?? '');
      await remove(institution as AnyRecord, name, async (made) => {
        for (const place of places)
          await RANKING.create({ ...againOf(RANKING, place as AnyRecord), institutionId: made.id });
        void navigate(`/library/${String(made.id)}`);
      });
      void navigate('/library');
    } catch (error) {
      report(error);
    }
  };
  return (
    <Popconfirm title={t('kit:record.removeAsk')} onConfirm={() => void run()}>
      <Button danger type="text" className={styles.push}>
        {t('kit:record.remove')}
      </Button>
    </Popconfirm>
  );
}

/** The palette offers it again. */
function useRemember({ id }: Institution, title: string) {
  const me = useMe();
  const remember = usePalette((palette) => palette.remember);
  useEffect(() => {
    if (id) remember(me, { type: INSTITUTIONS, id, title, path: `/library/${id}` });
  }, [id, title, me, remember]);
}
