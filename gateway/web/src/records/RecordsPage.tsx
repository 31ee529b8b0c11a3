import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLocale } from '@/i18n';
import { EmptyState } from '@/kit/EmptyState';
import { PageHeader } from '@/kit/PageHeader';
import { pluralOf, useMay, useRecordTypes } from '@/kit/records/types';
import { isListed, placeOf } from './places';
import styles from './records.module.css';

/** Every record type this person may read, those that have no page of their own included. */
export default function RecordsPage() {
  const { t } = useTranslation('records');
  const locale = useLocale();
  const may = useMay();
  const types = useRecordTypes();
  const shown = types?.filter((type) => isListed(type) && may(type, 'list'));
  return (
    <>
      <PageHeader title={t('title')} />
      {!shown && <Skeleton active className={styles.fields} />}
      {shown?.length === 0 && <EmptyState text={t('noTypes')} />}
      <ul className={styles.types}>
        {shown?.map((type) => (
          <li key={type.type}>
            <Link to={placeOf(type)}>{pluralOf(type, locale)}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
