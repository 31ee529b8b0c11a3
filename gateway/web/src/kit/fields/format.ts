import dayjs from 'dayjs';

const SYMBOLS: Record<string, string> = {
  CNY: '¥',
  GBP: '£',
  USD: '$',
  EUR: '€',
  HKD: 'HK$',
  AUD: 'A$',
  CAD: 'C$',
};

/** Minor units -> `¥12,000.00`; without decimals when there are none. */
export function formatMoney(minor: unknown, currency = 'CNY'): string {
  const amount = Number(minor ?? 0) / 100;
  const digits = Number.isInteger(amount) ? 0 : 2;
  const text = amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: 2 });
  return `${SYMBOLS[currency || 'CNY'] ?? `${currency} `}${text}`;
}

export function formatTime(value: unknown): string {
  return value ? dayjs(String(value)).format('YYYY-MM-DD HH:mm') : '';
}

/** Short where lists are narrow: `10-22 14:30`, with the year when it is another. */
export function shortTime(value: unknown): string {
  if (!value) return '';
  const time = dayjs(String(value));
  return time.format(time.isSame(dayjs(), 'year') ? 'MM-DD HH:mm' : 'YYYY-MM-DD');
}

export function formatNumber(value: unknown): string {
  return value === null || value === undefined || value === '' ? '' : Number(value).toLocaleString('en-US');
}

/** `+8613800138000` -> `138 0013 8000`; others keep their country code; masked ones are left as they are. */
export function formatPhone(value: unknown): string {
  const phone = String(value ?? '');
  const chinese = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(phone);
  return chinese ? chinese.slice(1).join(' ') : phone;
}
