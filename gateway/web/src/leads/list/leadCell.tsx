import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { FieldDescription, Lead } from '@/api/types';
import { Tags } from '@/kit/fields/FieldValue';
import { shortTime } from '@/kit/fields/format';
import { Locked } from '@/kit/Locked';
import styles from '../leads.module.css';

/** Cells of a lead that say more than their value. */
export function leadCell(field: FieldDescription, lead: Lead): ReactNode | undefined {
  if (field.name === 'name') return <Title lead={lead} field={field} />;
  if (field.name === 'score') return <Score score={lead.score} />;
  if (field.name === 'next_contact_time') return <NextContact lead={lead} />;
  return undefined;
}

const SHOWN_TAGS = 2;

function Title({ lead, field }: { lead: Lead; field: FieldDescription }) {
  const masked = lead.maskedFields?.includes('name');
  if (lead.deleteTime) return lead.name || '—';
  return (
    <span className={styles.title}>
      <Link className="ellipsis" to={`/leads/${lead.id}`} onClick={(event) => event.stopPropagation()}>
        {lead.name || '—'}
      </Link>
      {masked && <Locked field={field} />}
      {lead.tags && lead.tags.length > 0 && <Tags tags={lead.tags.slice(0, SHOWN_TAGS)} />}
    </span>
  );
}

export function Score({ score = 0 }: { score?: number }) {
  return (
    <span className={styles.score} data-heat={score >= 70 ? 'hot' : undefined}>
      {score}
    </span>
  );
}

const CLOSED = new Set(['STATUS_WON', 'STATUS_LOST']);

export function NextContact({ lead }: { lead: Lead }) {
  if (!lead.nextContactTime) return null;
  const late = !CLOSED.has(lead.status ?? '') && dayjs(lead.nextContactTime).isBefore(dayjs());
  return <span className={late ? styles.overdue : undefined}>{shortTime(lead.nextContactTime)}</span>;
}
