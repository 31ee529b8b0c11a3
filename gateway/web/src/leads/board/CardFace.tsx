import { ClockCircleOutlined } from '@ant-design/icons';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Lead } from '@/api/types';
import { useLocale } from '@/i18n';
import styles from '@/kit/board/board.module.css';
import { countryName } from '@/kit/fields/countries';
import { PersonName } from '@/kit/PersonName';
import { NextContact, Score } from '../list/leadCell';

/** Has it been in its stage for too long? */
export function isAged(lead: Lead, agingDays = 0): boolean {
  return agingDays > 0 && dayjs().diff(dayjs(lead.stageTime), 'day') >= agingDays;
}

/** What the card of a lead says. */
export function CardFace({ lead, aged }: { lead: Lead; aged: boolean }) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const countries = (lead.targetCountries ?? []).map((code) => countryName(code, locale));
  const intent = [...countries, lead.targetCourse].filter(Boolean).join(' · ');
  const days = dayjs().diff(dayjs(lead.stageTime), 'day');
  return (
    <div className={styles.face}>
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
