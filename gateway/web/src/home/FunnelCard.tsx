import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ErrorState } from '@/kit/ErrorState';
import { type Figures, getFunnel } from './api';
import styles from './home.module.css';

const STAGES = ['new', 'qualified', 'consulted', 'proposed', 'won'] as const;

const countOf = (figures: Figures | undefined, stage: (typeof STAGES)[number]) =>
  Number(figures?.[`${stage}Count`] ?? 0);

/** This month's leads and how far they came. */
export function FunnelCard() {
  const { t } = useTranslation(['home', 'funnel']);
  const from = dayjs().startOf('month').format('YYYY-MM-DD');
  const to = dayjs().endOf('month').format('YYYY-MM-DD');
  const { data, error, refetch } = useQuery({
    queryKey: ['reports.funnel', 'home', from],
    queryFn: () => getFunnel(from, to),
    // the figures follow the leads through another service: near enough for a glance
    refetchInterval: 60_000,
  });
  const most = Math.max(1, countOf(data?.total, 'new'));
  return (
    <section className={styles.card} aria-label={t('funnel.title')}>
      <div className={styles.head}>
        <h2>{t('funnel.title')}</h2>
        <Link to="/reports/funnel">{t('funnel.open')}</Link>
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      {data && (
        <dl className={styles.funnel}>
          {STAGES.map((stage) => {
            const count = countOf(data.total, stage);
            return (
              <div key={stage}>
                <dt>{t(`funnel:stages.${stage}`)}</dt>
                <dd>
                  <span className={styles.bar} style={{ width: `${(count / most) * 100}%` }} />
                  <span className="number">{count.toLocaleString('en-US')}</span>
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </section>
  );
}
