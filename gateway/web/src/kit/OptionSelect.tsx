import { Select, type SelectProps } from 'antd';
import { type KeyboardEvent, useEffect } from 'react';
import type { Option } from './references';
import { usePinyin } from './usePinyin';

interface OptionSelectProps extends Omit<SelectProps<string | string[]>, 'options'> {
  options: Option[] | undefined;
  many?: boolean;
}

/** A choice of records or values, found by part of the name, pinyin or initials. */
export function OptionSelect({ options, many = false, ...rest }: OptionSelectProps) {
  const { filter, prepare } = usePinyin();
  const { defaultOpen } = rest;
  useEffect(() => {
    if (defaultOpen) prepare();
  }, [defaultOpen, prepare]);
  const chosen = new Set(Array.isArray(rest.value) ? rest.value : [rest.value]);
  const offered = options?.filter(({ archived, value }) => !archived || chosen.has(value));
  const select = (
    <Select
      allowClear
      mode={many ? 'multiple' : undefined}
      maxTagCount="responsive"
      popupMatchSelectWidth={false}
      style={{ width: '100%' }}
      {...rest}
      showSearch={{ filterOption: (typed, option) => filter(String(option?.label ?? ''), typed) }}
      onFocus={prepare}
      loading={options === undefined}
      options={offered}
    />
  );
  // Tab leaves; the Select would take the highlighted option on or off with it
  return many ? <div onKeyDownCapture={leaveByTab}>{select}</div> : select;
}

function leaveByTab(event: KeyboardEvent) {
  if (event.key === 'Tab') event.stopPropagation();
}
