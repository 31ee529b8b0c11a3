import { Input } from 'antd';
import { useState } from 'react';
import { isAmount, toMinor, toTyped } from './money';

interface AmountInputProps {
  id: string;
  /** Minor units. */
  value: string | number | undefined;
  currency?: string;
  onChange: (minor: string) => void;
}

/** An amount typed in whole units, kept in minor units; what is no amount changes nothing. */
export function AmountInput({ id, value, currency, onChange }: AmountInputProps) {
  const [typed, setTyped] = useState(() => toTyped(value, currency));
  return (
    <Input
      id={id}
      inputMode="decimal"
      prefix={currency}
      value={typed}
      status={isAmount(typed, currency) ? undefined : 'error'}
      onChange={({ target }) => {
        setTyped(target.value);
        if (isAmount(target.value, currency)) onChange(toMinor(target.value, currency));
      }}
    />
  );
}
