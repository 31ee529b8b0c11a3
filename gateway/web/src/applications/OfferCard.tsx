import { Button, Dropdown, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { Deadline } from '@/kit/Deadline';
import { formatMoney, formatTime } from '@/kit/fields/format';
import { FileInput } from '@/kit/FileInput';
import { useReport } from '@/kit/useReport';
import {
  acceptOffer,
  declineOffer,
  evidenceUrl,
  meetCondition,
  type Offer,
  type OfferChoice,
  type OfferCondition,
  recordDeposit,
  refreshApplications,
} from './api';
import styles from './applications.module.css';

const CHOICES: (OfferChoice | undefined)[] = ['OFFER_CHOICE_FIRM', 'OFFER_CHOICE_INSURANCE', undefined];

/** An offer: what it asks for, until when it is to be answered, and the answer. */
export function OfferCard({ offer }: { offer: Offer }) {
  const { t } = useTranslation('applications');
  const can = useCan();
  const attempt = useAttempt();
  const { id = '', status, etag, conditions = [] } = offer;
  const writable = can('students.offer.edit');
  const accept = CHOICES.map((choice) => ({
    key: choice ?? 'none',
    label: t(`choices.${choice ?? 'none'}`),
    onClick: () => void attempt(acceptOffer(id, choice, etag)),
  }));
  return (
    <article className={styles.offer}>
      <div className={styles.foot}>
        <span>
          <Tag color="blue">{t(`offerKinds.${offer.kind}`)}</Tag>
          <Tag>{t(`offerStatuses.${status}`)}</Tag>
          {offer.choice && offer.choice !== 'OFFER_CHOICE_UNSPECIFIED' && (
            <Tag color="gold">{t(`choices.${offer.choice}`)}</Tag>
          )}
        </span>
        <span>
          {t('replyBy')}{' '}
          <Deadline
            time={offer.replyTime}
            date={offer.replyDate}
            clock={offer.replyClock}
            zone={offer.replyZone}
            done={status !== 'OFFER_STATUS_OPEN'}
          />
        </span>
      </div>
      <ul className={styles.conditions} aria-label={t('conditions')}>
        {conditions.map((condition) => (
          <li key={condition.id}>
            <Condition offerId={id} condition={condition} writable={writable} />
          </li>
        ))}
      </ul>
      {Number(offer.depositAmount ?? 0) > 0 && (
        <p>
          {t('deposit')} {formatMoney(offer.depositAmount, offer.depositCurrency)}
          {offer.depositDueDate && ` · ${t('due', { day: offer.depositDueDate })}`}
          {offer.depositPaidTime &&
            ` · ${t('paid', { time: formatTime(offer.depositPaidTime), reference: offer.depositReference })}`}
        </p>
      )}
      {writable && (
        <div className={styles.actions}>
          {status === 'OFFER_STATUS_OPEN' && (
            <Dropdown menu={{ items: accept }} trigger={['click']}>
              <Button type="primary" size="small">
                {t('accept')}
              </Button>
            </Dropdown>
          )}
          {status !== 'OFFER_STATUS_DECLINED' && (
            <Button size="small" onClick={() => void attempt(declineOffer(id, '', etag))}>
              {t('decline')}
            </Button>
          )}
          {status === 'OFFER_STATUS_ACCEPTED' && !offer.depositPaidTime && (
            <Said
              label={t('depositPaid')}
              placeholder={t('reference')}
              onSay={(reference) => attempt(recordDeposit(id, reference, etag))}
            />
          )}
        </div>
      )}
    </article>
  );
}

function useAttempt(): (action: Promise<unknown>) => Promise<void> {
  const report = useReport();
  return (action) => action.then(refreshApplications).catch(report);
}

interface ConditionProps {
  offerId: string;
  condition: OfferCondition;
  writable: boolean;
}

function Condition({ offerId, condition, writable }: ConditionProps) {
  const { t } = useTranslation('applications');
  const attempt = useAttempt();
  if (condition.met) {
    return (
      <span>
        <Tag color="success">{t('met')}</Tag>
        {condition.text} <span className={styles.quiet}>{`${condition.evidence} · ${condition.metBy}`}</span>{' '}
        {condition.fileId && (
          <a href={evidenceUrl('offers', offerId, condition.fileId)} download>
            {t('evidenceFile')}
          </a>
        )}
      </span>
    );
  }
  return (
    <span className={styles.actions}>
      <Tag color="warning">{t('notMet')}</Tag>
      {condition.text}
      {writable && (
        <Said
          label={t('meet')}
          placeholder={t('evidence')}
          file={t('file')}
          onSay={(evidence, fileId) => attempt(meetCondition(offerId, condition.id ?? '', evidence, fileId))}
        />
      )}
    </span>
  );
}

interface SaidProps {
  label: string;
  placeholder: string;
  /** What a file to go with it is called; none is asked for without. */
  file?: string;
  onSay: (text: string, fileId?: string) => Promise<unknown>;
}

/** A button that asks for a line of text first. */
function Said({ label, placeholder, file, onSay }: SaidProps) {
  const [text, setText] = useState<string | null>(null);
  const [fileId, setFileId] = useState<string | undefined>();
  if (text === null) {
    return (
      <Button size="small" onClick={() => setText('')}>
        {label}
      </Button>
    );
  }
  return (
    <>
      {file && <FileInput label={file} value={fileId} onChange={setFileId} />}
      <Input.Search
        autoFocus
        size="small"
        style={{ width: 260 }}
        placeholder={placeholder}
        aria-label={placeholder}
        enterButton={label}
        value={text}
        maxLength={200}
        onChange={({ target }) => setText(target.value)}
        onSearch={(said) => {
          if (said.trim()) void onSay(said.trim(), fileId).then(() => setText(null));
        }}
      />
    </>
  );
}
