import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/app/session/session';
import { OptionSelect } from './OptionSelect';
import { useReference } from './references';

/** Somebody of the staff; "me" comes first. */
export function PersonSelect(props: Omit<ComponentProps<typeof OptionSelect>, 'options'>) {
  const { t } = useTranslation('kit');
  const me = useMe();
  const staff = useReference('gateway.staff');
  const mine = staff
    ?.filter(({ value }) => value === me)
    .map((option) => ({ ...option, label: `${option.label}${t('person.me')}` }));
  const options = staff && [...(mine ?? []), ...staff.filter(({ value }) => value !== me)];
  return <OptionSelect placeholder={t('person.choose')} {...props} options={options} />;
}
