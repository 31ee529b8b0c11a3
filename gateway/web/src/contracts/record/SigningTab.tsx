import { Alert, Button, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { formatTime } from '@/kit/fields/format';
import { type Contract, issueLink, sealContract, type Signer } from '../api';
import styles from '../contracts.module.css';
import { useAct, useSigners } from '../useContracts';
import { EnvelopeCard } from './EnvelopeCard';
import { ProviderLink } from './ProviderLink';

interface Given {
  url?: string;
  code?: string;
  expireTime?: string;
}

/** Who signs, how far it is, and handing out links. */
export function SigningTab({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const { data } = useSigners(contract.id ?? '', contract.status === 'CONTRACT_STATUS_SENT');
  const signers = data?.signers ?? [];
  if (signers.length === 0) return <EmptyState text={t('signing.none')} />;
  return (
    <>
      {contract.signingWay === 'SIGNING_WAY_PROVIDER' ? (
        <EnvelopeCard contract={contract} />
      ) : (
        <p className={styles.faint}>{t('way.SIGNING_WAY_BUILT_IN')}</p>
      )}
      {signers.map((signer) => (
        <SignerCard key={signer.id} contract={contract} signer={signer} />
      ))}
      {contract.documentHash && (
        <p className={styles.faint}>
          {t('signing.hash')} <Typography.Text copyable>{contract.documentHash}</Typography.Text>
        </p>
      )}
    </>
  );
}

function SignerCard({ contract, signer }: { contract: Contract; signer: Signer }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const { act, busy } = useAct();
  const [given, setGiven] = useState<Given>();
  const waiting = signer.state === 'SIGNER_STATE_WAITING';
  const agency = signer.role === 'SIGNER_ROLE_AGENCY';
  const here = contract.signingWay !== 'SIGNING_WAY_PROVIDER';
  return (
    <div className={styles.term} role="group" aria-label={t(`role.${signer.role}`)}>
      <div className={styles.row}>
        <strong>
          {signer.position}. {t(`role.${signer.role}`)} · {signer.name}
        </strong>
        <span>{t(`signerState.${signer.state}`)}</span>
        {signer.signTime && <span className={styles.faint}>{formatTime(signer.signTime)}</span>}
        {!here && agency && waiting && <span className={styles.faint}>{t('envelope.auto')}</span>}
        {here && waiting && !agency && can('contracts.contract.send') && (
          <Button
            type={signer.current ? 'primary' : 'default'}
            loading={busy}
            onClick={() => void act(async () => setGiven(await issueLink(signer.id ?? '')))}
          >
            {t(signer.linkExpireTime ? 'signing.again' : 'signing.link')}
          </Button>
        )}
        {here && waiting && agency && signer.current && can('contracts.contract.seal') && (
          <Button
            type="primary"
            loading={busy}
            onClick={() => void act(() => sealContract(contract.id ?? '', contract.contentHash ?? ''))}
          >
            {t('signing.seal')}
          </Button>
        )}
      </div>
      {signer.openTime && !signer.signTime && (
        <div className={styles.faint}>
          {t('signing.opened')} {formatTime(signer.openTime)}
        </div>
      )}
      {!here && waiting && !agency && signer.current && <ProviderLink signerId={signer.id ?? ''} />}
      {given && waiting && (
        <Alert
          type="info"
          title={t('signing.once')}
          description={
            <>
              <div>
                {t('signing.address')} <Typography.Text copyable>{given.url}</Typography.Text>
              </div>
              <div>
                {t('signing.code')}{' '}
                <Typography.Text copyable aria-label={t('signing.code')}>
                  {given.code}
                </Typography.Text>
              </div>
              <div className={styles.faint}>
                {t('signing.until')} {formatTime(given.expireTime)}
              </div>
            </>
          }
        />
      )}
    </div>
  );
}
