import { Alert, Button, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import { providerLink } from '../api';
import { useAct } from '../useContracts';

/** The provider's page for a signer, asked for when somebody wants it. */
export function ProviderLink({ signerId }: { signerId: string }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const { act, busy } = useAct();
  const [url, setUrl] = useState<string>();
  if (!can('contracts.contract.send')) return null;
  if (url)
    return (
      <Alert
        type="info"
        title={t('envelope.given')}
        description={<Typography.Text copyable>{url}</Typography.Text>}
      />
    );
  return (
    <Button loading={busy} onClick={() => void act(async () => setUrl((await providerLink(signerId)).url))}>
      {t('envelope.link')}
    </Button>
  );
}
