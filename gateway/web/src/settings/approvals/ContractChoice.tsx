import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import { useCan } from '@/app/session/session';
import { OptionSelect } from '@/kit/OptionSelect';
import { useDebounced } from '@/kit/useDebounced';
import { Field } from '../shared/Field';
import { CONTRACT } from './facts';

type Contract = components['schemas']['Contract'];

async function findContracts(text: string): Promise<Contract[]> {
  const query = { search: text, orderBy: '-create_time' };
  const { contracts = [] } = await unwrap(
    client.POST('/api/v1/contracts:query', { body: { query, pageSize: 20 } }),
  );
  return contracts;
}

/** A contract whose figures fill the request: "this contract would go to ...". */
export function ContractChoice({ onChoose }: { onChoose: (contract: Contract) => void }) {
  const { t } = useTranslation('settings');
  const can = useCan()('contracts.contract.read');
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState<string>();
  const settled = useDebounced(words, 250);
  const { data = [] } = useQuery({
    queryKey: [CONTRACT, 'search', settled],
    queryFn: () => findContracts(settled),
    placeholderData: (old) => old,
    enabled: can,
  });
  if (!can) return null;
  const choose = (id: string | undefined) => {
    setChosen(id);
    const contract = data.find((one) => one.id === id);
    if (contract) onChoose(contract);
  };
  return (
    <Field id="route-contract" label={t('flows.contract')} hint={t('flows.contractHint')}>
      <OptionSelect
        id="route-contract"
        options={data.map(({ id = '', number, title, studentName }) => ({
          value: id,
          label: [number, title, studentName].filter(Boolean).join(' · '),
        }))}
        value={chosen}
        showSearch={{ filterOption: false, onSearch: setWords }}
        onChange={(id) => choose(id as string | undefined)}
      />
    </Field>
  );
}
