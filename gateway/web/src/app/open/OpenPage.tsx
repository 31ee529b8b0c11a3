import { CompassOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import { ErrorState } from '@/kit/ErrorState';
import { Notice } from '@/kit/Notice';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { methodOf, TYPES } from '@/kit/records/types';
import { isListed } from '@/records/places';
import { findPath, isShown } from './paths';

interface LinkedRecord {
  type: string;
  id: string;
}

/** `/open/<service>/<noun>/<id>`: what mails link to. Goes on to the page that shows the record. */
export default function OpenPage() {
  const { service = '', noun = '', id = '' } = useParams();
  const type = `${service}.${noun}`;
  return isShown(type) ? <Known type={type} id={id} /> : <Generic type={type} id={id} />;
}

/** A record of a type that somebody made a page for. */
function Known({ type, id }: LinkedRecord) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [type, 'where', id],
    queryFn: () => findPath(type, id),
    retry: false,
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <PageSkeleton />;
  // it says of nothing what it is: then it is looked at by itself
  return data === null ? <Generic type={type} id={id} /> : <Navigate to={data} replace />;
}

/** Any other: every record type that the API describes has a generic page. */
function Generic({ type, id }: LinkedRecord) {
  const { data: types, error, refetch } = useQuery(TYPES);
  if (error && !types) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!types) return <PageSkeleton />;
  const found = types.find((one) => one.type === type);
  if (!found || !isListed(found) || !methodOf(found, 'get')) return <NoPlace type={type} />;
  return <Navigate to={`/records/${type}/${encodeURIComponent(id)}`} replace />;
}

function NoPlace({ type }: { type: string }) {
  const { t } = useTranslation('shell');
  return (
    <Notice icon={<CompassOutlined />} title={t('open.title')} text={t('open.hint', { type })}>
      <Link to="/home">{t('notFound.back')}</Link>
    </Notice>
  );
}
