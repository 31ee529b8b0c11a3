import { DatePicker, Select, Space } from 'antd';
import dayjs from 'dayjs';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

const FIXED = 'fixed';
/** Days from today, as people ask for them. */
export const SHIFTS = [0, -1, -3, -7, -14, -30, -90, 1, 3, 7, 30];

export function dayToken(shift: number): string {
  return shift === 0 ? '$today' : `$today${shift > 0 ? '+' : ''}${shift}`;
}

/** `$today-7` -> -7; null for a fixed day. */
export function shiftOf(value: unknown): number | null {
  const found = /^\$today([+-]\d+)?$/.exec(String(value ?? ''));
  return found ? Number(found[1] ?? 0) : null;
}

/** A day: so many days from today, which moves along, or a fixed one. */
export function DayInput({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const { t } = useTranslation('kit');
  const shift = shiftOf(value);
  const shifts = shift === null || SHIFTS.includes(shift) ? SHIFTS : [...SHIFTS, shift];
  const options = [
    ...shifts.map((days) => ({ value: dayToken(days), label: dayText(days, t) })),
    { value: FIXED, label: t('filter.fixedDay') },
  ];
  return (
    <Space.Compact block>
      <Select
        aria-label={t('filter.value')}
        style={{ minWidth: 112, flex: 1 }}
        value={shift === null ? FIXED : (value ?? undefined)}
        options={options}
        onChange={(chosen: string) => onChange(chosen === FIXED ? dayjs().format('YYYY-MM-DD') : chosen)}
      />
      {shift === null && (
        <DatePicker
          aria-label={t('filter.value')}
          value={value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : null)}
        />
      )}
    </Space.Compact>
  );
}

export function dayText(shift: number, t: TFunction<'kit'>): string {
  if (shift === 0) return t('filter.today');
  return shift < 0 ? t('filter.daysAgo', { count: -shift }) : t('filter.daysAhead', { count: shift });
}
