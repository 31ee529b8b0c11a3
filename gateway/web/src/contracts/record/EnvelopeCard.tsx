import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { type Contract, retryEnvelope } from '../api';
import { useAct, useEnvelope } from '../useContracts';

const TONES: Record<string, 'info' | 'success' | 'warning' | 'error'> = {
  ENVELOPE_STATE_COMPLETED: 'success',
  ENVELOPE_STATE_REFUSED: 'warning',
  ENVELOPE_STATE_EXPIRED: 'warning',
  ENVELOPE_STATE_FAILED: 'error',
};
const OVER = ['ENVELOPE_STATE_REFUSED', 'ENVELOPE_STATE_EXPIRED', 'ENVELOPE_STATE_WITHDRAWN'];

/** That the contract is signed at a provider, and where it stands there. */
export function EnvelopeCard({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const { act, busy } = useAct();
  const { id = '' } = contract;
  const { data: envelope } = useEnvelope(id, true);
  if (!envelope) return null;
  const { provider, state = '', flowId, problem } = envelope;
  return (
    <Alert
      style={{ marginBottom: 12 }}
      type={TONES[state] ?? 'info'}
      showIcon
      title={`${t('way.SIGNING_WAY_PROVIDER')} · ${t(`provider.${provider}`)} · ${t(`envelopeState.${envelope.state}`)}`}
      description={
        <>
          {problem && <div>{problem}</div>}
          {OVER.includes(state) && contract.status === 'CONTRACT_STATUS_SENT' && (
            <div>{t('envelope.revise')}</div>
          )}
          {flowId && (
            <div style={{ overflowWrap: 'anywhere' }}>
              {t('envelope.flow')} {flowId}
            </div>
          )}
        </>
      }
      action={
        state === 'ENVELOPE_STATE_FAILED' &&
        can('contracts.contract.send') && (
          <Button loading={busy} onClick={() => void act(() => retryEnvelope(id))}>
            {t('envelope.retry')}
          </Button>
        )
      }
    />
  );
}
