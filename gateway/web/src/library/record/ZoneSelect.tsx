import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import { zoneLabel, zoneNames } from './zones';

interface ZoneSelectProps {
  id?: string;
  value: unknown;
  onChange: (zone: string) => void;
}

/** An IANA time zone, found by any part of its name. */
export function ZoneSelect({ id, value, onChange }: ZoneSelectProps) {
  const { t } = useTranslation('library');
  const chosen = value ? String(value) : undefined;
  const known = zoneNames();
  // a sheet may say a zone by its other name (US/Pacific)
  const names = chosen && !known.includes(chosen) ? [chosen, ...known] : known;
  return (
    <OptionSelect
      id={id}
      aria-label={id ? undefined : t('edit.zone')}
      placeholder={t('edit.zone')}
      options={names.map((name) => ({ value: name, label: zoneLabel(name) }))}
      value={chosen}
      onChange={(zone) => onChange((zone as string | undefined) ?? '')}
    />
  );
}
