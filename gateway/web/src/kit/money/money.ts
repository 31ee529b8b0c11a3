/** Currencies without two decimals, as the services count them. */
const PLACES: Record<string, number> = {
  JPY: 0,
  KRW: 0,
  VND: 0,
  CLP: 0,
  ISK: 0,
  KWD: 3,
  BHD: 3,
  OMR: 3,
  JOD: 3,
  TND: 3,
};

const placesOf = (currency = 'CNY') => PLACES[currency] ?? 2;

/** Minor units -> `¥12,000.00`, always with the currency's decimals: columns of amounts line up. */
export function money(minor: string | number | undefined, currency = 'CNY'): string {
  const places = placesOf(currency);
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  const text = (Number(minor ?? 0) / 10 ** places).toLocaleString('en-US', digits);
  return currency === 'CNY' ? `¥${text}`.replace('¥-', '−¥') : `${currency} ${text}`;
}

/** What somebody typed in whole units -> minor units as the API wants them; no float is multiplied. */
export function toMinor(typed: string, currency = 'CNY'): string {
  const places = placesOf(currency);
  const [whole = '0', decimals = ''] = typed.replace(/,/g, '').trim().split('.');
  return String(BigInt(`${whole || '0'}${decimals.padEnd(places, '0').slice(0, places)}`));
}

/** Minor units -> what an input shows. */
export function toTyped(minor: string | number | undefined, currency = 'CNY'): string {
  const places = placesOf(currency);
  const text = String(minor ?? '0').padStart(places + 1, '0');
  if (places === 0) return text;
  const decimals = text.slice(-places);
  return /^0+$/.test(decimals) ? text.slice(0, -places) : `${text.slice(0, -places)}.${decimals}`;
}

/** Whether a text is an amount that `toMinor` can read. */
export const isAmount = (typed: string, currency = 'CNY') =>
  new RegExp(
    `^\\d{1,3}(,?\\d{3})*(\\.\\d{0,${placesOf(currency)}})?$|^\\d+(\\.\\d{0,${placesOf(currency)}})?$`,
  ).test(typed.trim());
