import { Select, type SelectProps } from 'antd';
import type { Option } from './references';
import { usePinyin } from './usePinyin';

interface OptionSelectProps extends Omit<SelectProps<string | string[]>, 'options'> {
  options: Option[] | undefined;
  many?: boolean;
}

/** A choice of records or values, found by part of the name, pinyin or initials. */
export function OptionSelect({ options, many = false, ...rest }: OptionSelectProps) {
  const { filter, prepare } = usePinyin();
  const chosen = new Set(Array.isArray(rest.value) ? rest.value : [rest.value]);
  const offered = options?.filter(({ archived, value }) => !archived || chosen.has(value));
  return (
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
}
