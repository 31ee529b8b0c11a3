import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useCan, useSession } from '@/app/session/session';
import { useLocale } from '@/i18n';
import { DUE, UNASSIGNED, UNTOUCHED } from './api';
import { FunnelCard } from './FunnelCard';
import styles from './home.module.css';
import { LeadsCard } from './LeadsCard';
import { Places } from './Places';
import { RecentCard } from './RecentCard';
import { Tiles } from './Tiles';

/** The begin of a day: what is due, what is new, how the month stands. Everybody sees what concerns them. */
export default function HomePage() {
  const can = useCan();
  const reads = can('leads.lead.read');
  const questions = can('leads.lead.assign') ? [DUE, UNTOUCHED, UNASSIGNED] : [DUE, UNTOUCHED];
  return (
    <div className={styles.page}>
      <Greeting />
      {reads && <Tiles questions={questions} />}
      <div className={styles.columns}>
        {reads && (
          <div>
            <LeadsCard question={DUE} time="nextContactTime" />
            <LeadsCard question={UNTOUCHED} time="createTime" />
          </div>
        )}
        <div>
          {can('reports.funnel.read') && <FunnelCard />}
          <RecentCard />
          {!reads && <Places />}
        </div>
      </div>
    </div>
  );
}

function Greeting() {
  const { t } = useTranslation('home');
  const { user } = useSession();
  const locale = useLocale();
  const now = dayjs();
  const hour = now.hour();
  const part = hour < 5 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return (
    <header className={styles.greeting}>
      <h1>{t(`hello.${part}`, { name: user.name })}</h1>
      <span>{now.format(locale === 'zh' ? 'M月D日 dddd' : 'dddd, D MMMM')}</span>
    </header>
  );
}
