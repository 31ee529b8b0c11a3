import { DatePicker, Select, Space } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { dayText, dayToken, shiftOf, SHIFTS } from './days';

const FIXED = 'fixed';
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
