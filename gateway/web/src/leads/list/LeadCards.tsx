import { Skeleton } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { formatPhone } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { StageTag } from '@/kit/StageTag';
import { useWindow } from '@/kit/table/useWindow';
import styles from '../leads.module.css';
import { NextContact, Score } from './leadCell';

const CARD = 98;

interface LeadCardsProps {
  leads: Lead[];
  loading: boolean;
  onMore: () => void;
}

/** Leads on a phone: a tap opens the record. */
export function LeadCards({ leads, loading, onMore }: LeadCardsProps) {
  const box = useRef<HTMLUListElement>(null);
  const { from, to } = useWindow(box, leads.length, CARD, onMore);
  return (
    <ul ref={box} className={styles.cards}>
      {from > 0 && <li style={{ height: from * CARD }} />}
      {leads.slice(from, to).map((lead) => (
        <li key={lead.id} style={{ height: CARD }}>
          <LeadCard lead={lead} />
        </li>
      ))}
      {to < leads.length && <li style={{ height: (leads.length - to) * CARD }} />}
      {loading && (
        <li className={styles.card}>
          <Skeleton active title={false} paragraph={{ rows: 3 }} />
        </li>
      )}
    </ul>
  );
}

function LeadCard({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  return (
    <Link to={`/leads/${lead.id}`} className={styles.card}>
      <span className={styles.cardLine}>
        <strong className="ellipsis">{lead.name || '—'}</strong>
        <StageTag id={lead.stageId} />
      </span>
      <span className={styles.cardLine}>
        <span className="ellipsis">{formatPhone(lead.phone) || lead.targetCourse}</span>
        <Score score={lead.score} />
      </span>
      <span className={`${styles.cardLine} ${styles.quiet}`}>
        {lead.ownerId ? <PersonName id={lead.ownerId} /> : <span>{t('noOwner')}</span>}
        <NextContact lead={lead} />
      </span>
    </Link>
  );
}
