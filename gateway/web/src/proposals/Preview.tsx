import { FilePdfOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/kit/ErrorState';
import { type Draft, pdfAddress, type Proposal } from './api';
import styles from './proposals.module.css';
import { usePreview } from './usePreview';

/** The document as the client gets it, beside the form. */
export function Preview({ proposal, draft }: { proposal: Proposal; draft: Draft }) {
  const { t } = useTranslation('proposals');
  const { data, error, behind, refetch } = usePreview(
    proposal.studentId ?? '',
    proposal.versionNo ?? 1,
    draft,
  );
  const pages = data?.pages ?? [];
  const count = data?.pageCount ?? 0;
  return (
    <section className={styles.preview} aria-label={t('preview.title')} aria-busy={behind}>
      <header>
        <h2>{t('preview.title')}</h2>
        <span role="status" className={styles.quiet}>
          {behind ? t('preview.behind') : t('preview.pages', { count })}
        </span>
        <a href={pdfAddress(proposal.id ?? '')} target="_blank" rel="noreferrer">
          <FilePdfOutlined aria-hidden /> {t('pdf')}
        </a>
      </header>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && pages.length === 0 && <Skeleton active paragraph={{ rows: 14 }} />}
      {!error &&
        pages.map((page, place) => (
          <img
            key={place}
            alt={t('preview.page', { number: place + 1 })}
            src={`data:image/svg+xml;utf8,${encodeURIComponent(page)}`}
          />
        ))}
      {count > pages.length && pages.length > 0 && (
        <p className={styles.quiet}>{t('preview.more', { count: count - pages.length })}</p>
      )}
    </section>
  );
}
