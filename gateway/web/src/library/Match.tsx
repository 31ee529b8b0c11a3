import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocale } from '@/i18n';
import type { RequirementMatch, RoundMatch, Tier } from './api';
import styles from './library.module.css';

const ICONS = {
  OUTCOME_MET: <CheckCircleFilled style={{ color: 'var(--ant-color-success)' }} aria-hidden />,
  OUTCOME_MISSING: <CloseCircleFilled style={{ color: 'var(--ant-color-error)' }} aria-hidden />,
  OUTCOME_UNKNOWN: <QuestionCircleFilled style={{ color: 'var(--ant-color-warning)' }} aria-hidden />,
  OUTCOME_UNSPECIFIED: null,
};

const COLORS: Partial<Record<Tier, string>> = {
  TIER_REACH: 'volcano',
  TIER_MATCH: 'blue',
  TIER_SAFETY: 'green',
};

export function TierTag({ tier }: { tier: Tier | undefined }) {
  const { t } = useTranslation('library');
  if (!tier || tier === 'TIER_UNSPECIFIED') return <Tag>{t('tiers.unknown')}</Tag>;
  return <Tag color={COLORS[tier]}>{t(`tiers.${tier}`)}</Tag>;
}

/** Every requirement with its outcome and the figures compared, and the tier that follows. */
export function Match({ match }: { match: RoundMatch | undefined }) {
  const { t } = useTranslation('library');
  const locale = useLocale();
  if (!match) return null;
  const { requirements = [], suggestedTier } = match;
  return (
    <div>
      <span className={styles.actions}>
        {t('suggested')} <TierTag tier={suggestedTier} />
      </span>
      {requirements.length === 0 && <span className={styles.quiet}>{t('nothingAsked')}</span>}
      <ul className={styles.match} aria-label={t('matchOf')}>
        {requirements.map((one, place) => (
          <li key={place}>
            {ICONS[one.outcome ?? 'OUTCOME_UNSPECIFIED']}
            <span>
              <span className="visually-hidden">{t(`outcomes.${one.outcome}`)}: </span>
              {titleOf(one, t)} {one.wanted} — {locale === 'en' ? one.reasonEn : one.reasonZh}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf({ requirement = {} }: RequirementMatch, t: (key: string) => string): string {
  return requirement.test || t(`requirementKinds.${requirement.kind}`);
}
