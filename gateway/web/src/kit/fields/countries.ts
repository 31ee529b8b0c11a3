import type { Locale } from '@/app/preferences';

const FIRST = [
  'GB',
  'US',
  'AU',
  'CA',
  'HK',
  'SG',
  'NZ',
  'JP',
  'DE',
  'FR',
  'IE',
  'NL',
  'MY',
  'KR',
  'MO',
  'CN',
];
/** Codes that Intl can name but that are no country of today. */
const NOT = new Set(
  'AC AN BU CP CQ CS CT DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO QU RH SU TA TP UK UN VD WK XA XB YD YU ZR ZZ'.split(
    ' ',
  ),
);

const tables = new Map<Locale, Map<string, string>>();

function tableOf(locale: Locale): Map<string, string> {
  const known = tables.get(locale);
  if (known) return known;
  const names = new Intl.DisplayNames([locale === 'zh' ? 'zh-Hans' : 'en'], {
    type: 'region',
    fallback: 'none',
  });
  const table = new Map<string, string>();
  for (const first of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    for (const second of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      const name = NOT.has(first + second) ? undefined : names.of(first + second);
      if (name)
        table.set(
          first + second,
          name.replace(/^中国(香港|澳门)特别行政区$/, '中国$1').replace(/ SAR China$/, ''),
        );
    }
  }
  tables.set(locale, table);
  return table;
}

/** `GB` -> 英国; the code itself when it is unknown. */
export function countryName(code: string, locale: Locale): string {
  return tableOf(locale).get(code) ?? code;
}

/** Every country, the usual destinations first. */
export function countryOptions(locale: Locale): { value: string; label: string }[] {
  const table = tableOf(locale);
  const rest = [...table.keys()].filter((code) => !FIRST.includes(code));
  rest.sort((a, b) => countryName(a, locale).localeCompare(countryName(b, locale), locale));
  return [...FIRST, ...rest].map((code) => ({ value: code, label: countryName(code, locale) }));
}
