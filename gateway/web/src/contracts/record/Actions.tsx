import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan, useMe } from '@/app/session/session';
import {
  type Contract,
  decideContract,
  reviseContract,
  sendContract,
  submitContract,
  voidContract,
} from '../api';
import { useAct, useSigningWays } from '../useContracts';

type Kind = 'submit' | 'approve' | 'return' | 'revise' | 'send' | 'sendBuiltIn' | 'void';

interface Offer {
  kind: Kind;
  permission: string;
  statuses: string[];
  /** It asks for words first: never, if somebody wants, or always. */
  words: 'none' | 'optional' | 'needed';
  primary?: boolean;
}

const OFFERS: Offer[] = [
  {
    kind: 'submit',
    permission: 'contracts.contract.update',
    statuses: ['DRAFT'],
    words: 'optional',
    primary: true,
  },
  {
    kind: 'approve',
    permission: 'contracts.contract.approve',
    statuses: ['WAITING_APPROVAL'],
    words: 'optional',
    primary: true,
  },
  {
    kind: 'return',
    permission: 'contracts.contract.approve',
    statuses: ['WAITING_APPROVAL'],
    words: 'needed',
  },
  {
    kind: 'send',
    permission: 'contracts.contract.send',
    statuses: ['APPROVED'],
    words: 'none',
    primary: true,
  },
  {
    kind: 'sendBuiltIn',
    permission: 'contracts.contract.send',
    statuses: ['APPROVED'],
    words: 'none',
  },
  {
    kind: 'revise',
    permission: 'contracts.contract.update',
    statuses: ['WAITING_APPROVAL', 'APPROVED', 'SENT'],
    words: 'none',
  },
  {
    kind: 'void',
    permission: 'contracts.contract.void',
    statuses: ['DRAFT', 'APPROVED', 'SENT', 'SIGNED', 'WON'],
    words: 'needed',
  },
];

function run(kind: Kind, id: string, words: string): Promise<unknown> {
  switch (kind) {
    case 'submit':
      return submitContract(id, words);
    case 'approve':
      return decideContract(id, true, words);
    case 'return':
      return decideContract(id, false, words);
    case 'revise':
      return reviseContract(id);
    case 'send':
      return sendContract(id);
    case 'sendBuiltIn':
      return sendContract(id, 'SIGNING_WAY_BUILT_IN');
    case 'void':
      return voidContract(id, words);
  }
}

/** What can be done with the contract now, by this person. */
export function Actions({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const me = useMe();
  const { act, busy } = useAct();
  const [asking, setAsking] = useState<Offer>();
  const [words, setWords] = useState('');
  const { id = '', status = '', submittedBy } = contract;
  const sending = status === 'CONTRACT_STATUS_APPROVED' && can('contracts.contract.send');
  const ways = useSigningWays(id, sending).data ?? [];
  const offered = OFFERS.filter(
    ({ kind, permission, statuses }) =>
      can(permission) &&
      statuses.some((name) => status === `CONTRACT_STATUS_${name}`) &&
      (kind !== 'sendBuiltIn' || ways.length > 1) &&
      // who submitted never decides
      !((kind === 'approve' || kind === 'return') && submittedBy === me),
  );
  const start = (offer: Offer) => {
    if (offer.words === 'none') void act(() => run(offer.kind, id, ''));
    else {
      setWords('');
      setAsking(offer);
    }
  };
  const finish = async () => {
    if (asking && (await act(() => run(asking.kind, id, words.trim())))) setAsking(undefined);
  };
  return (
    <>
      {offered.map((offer) => (
        <Button
          key={offer.kind}
          type={offer.primary ? 'primary' : 'default'}
          danger={offer.kind === 'void'}
          loading={busy}
          onClick={() => start(offer)}
        >
          {t(`actions.${offer.kind}`)}
        </Button>
      ))}
      {asking && (
        <Modal
          open
          title={t(`actions.${asking.kind}`)}
          okText={t(`actions.${asking.kind}`)}
          okButtonProps={{
            loading: busy,
            danger: asking.kind === 'void',
            disabled: asking.words === 'needed' && !words.trim(),
          }}
          onOk={() => void finish()}
          onCancel={() => setAsking(undefined)}
        >
          <label htmlFor="words">{t(asking.words === 'needed' ? 'why' : 'note')}</label>
          <Input.TextArea
            id="words"
            rows={3}
            maxLength={500}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        </Modal>
      )}
    </>
  );
}
