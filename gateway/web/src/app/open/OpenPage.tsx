import { CompassOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import { ErrorState } from '@/kit/ErrorState';
import { Notice } from '@/kit/Notice';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { findPath, isShown } from './paths';

/** `/open/<service>/<noun>/<id>`: what mails link to. Goes on to the page that shows the record. */
export default function OpenPage() {
  const { service = '', noun = '', id = '' } = useParams();
  const type = `${service}.${noun}`;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [type, 'where', id],
    queryFn: () => findPath(type, id),
    enabled: isShown(type),
    retry: false,
  });
  if (!isShown(type) || data === null) return <NoPlace type={type} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <PageSkeleton />;
  return <Navigate to={data} replace />;
}

function NoPlace({ type }: { type: string }) {
  const { t } = useTranslation('shell');
  return (
    <Notice icon={<CompassOutlined />} title={t('open.title')} text={t('open.hint', { type })}>
      <Link to="/home">{t('notFound.back')}</Link>
    </Notice>
  );
}
