import { useDraggable } from '@dnd-kit/core';
import { ClockCircleOutlined } from '@ant-design/icons';
import dayjs from 'dayjs';
import { type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Lead } from '@/api/types';
import { useLocale } from '@/i18n';
import { countryName } from '@/kit/fields/countries';
import { PersonName } from '@/kit/PersonName';
import { NextContact, Score } from '../list/leadCell';
import styles from './board.module.css';

interface BoardCardProps {
  lead: Lead;
  agingDays: number;
  movable: boolean;
  active: boolean;
  onOpen: (id: string) => void;
}

/** A lead on the board: Enter opens it, Space lifts it. */
export function BoardCard({ lead, agingDays, movable, active, onOpen }: BoardCardProps) {
  const navigate = useNavigate();
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({
    id: lead.id ?? '',
    data: { lead },
    disabled: !movable,
  });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Enter') void navigate(`/leads/${lead.id}`);
    else (listeners?.onKeyDown as ((event: KeyboardEvent) => void) | undefined)?.(event);
  };
  const aged = agingDays > 0 && dayjs().diff(dayjs(lead.stageTime), 'day') >= agingDays;
  return (
    <div
      ref={setNodeRef}
      {...attributes}
      {...listeners}
      role="button"
      tabIndex={0}
      className={styles.card}
      data-dragging={isDragging}
      data-active={active}
      data-aged={aged}
      data-id={lead.id}
      onKeyDown={onKeyDown}
      onClick={() => onOpen(lead.id ?? '')}
    >
      <CardFace lead={lead} aged={aged} />
    </div>
  );
}

/** What a card says, also while it is lifted. */
export function CardFace({
  lead,
  aged = false,
  lifted = false,
}: {
  lead: Lead;
  aged?: boolean;
  lifted?: boolean;
}) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const countries = (lead.targetCountries ?? []).map((code) => countryName(code, locale));
  const intent = [...countries, lead.targetCourse].filter(Boolean).join(' · ');
  const days = dayjs().diff(dayjs(lead.stageTime), 'day');
  return (
    <div className={lifted ? `${styles.card} ${styles.lifted}` : styles.face}>
      <div className={styles.line}>
        <strong className="ellipsis">{lead.name || '—'}</strong>
        <Score score={lead.score} />
      </div>
      <div className={`${styles.quiet} ellipsis`}>{intent || t('board.noIntent')}</div>
      <div className={`${styles.quiet} ellipsis`}>{lead.nextStep || '\u00a0'}</div>
      <div className={`${styles.line} ${styles.quiet}`}>
        {lead.ownerId ? <PersonName id={lead.ownerId} /> : <span>{t('noOwner')}</span>}
        {lead.nextContactTime ? (
          <NextContact lead={lead} />
        ) : (
          <span className={aged ? styles.aged : undefined}>
            <ClockCircleOutlined aria-hidden /> {t('board.days', { count: days })}
          </span>
        )}
      </div>
    </div>
  );
}
