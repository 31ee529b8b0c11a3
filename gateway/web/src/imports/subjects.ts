import { useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { RecordDescription, RecordType } from '@/api/types';
import { useLocale } from '@/i18n';
import { methodOf, pluralOf, TYPES } from '@/kit/records/types';
import { LEADS } from '@/leads/api';

/** What a sheet can be a sheet of: the engine and the wizard are the same for all. */
export interface Subject {
  /** In the address (`?of=`). */
  key: string;
  type: string;
  name: string;
  /** The service's methods stand under it: /api/v1/<path>. */
  path: string;
  permission: string;
  describe: () => Promise<RecordDescription>;
  /** By what a row can find its record: fields, or several joined by a plus sign. */
  matchFields: readonly string[];
  /** Fields that usually get one value for all rows. */
  usual: readonly string[];
  /** Records have owners, whom the rules can choose. */
  assigned: boolean;
  /** Where people see what was made. */
  home: string;
  /** What that is called. */
  open: string;
}

const LEAD = 'lead';

/** What is better known of some types than the API says. */
const KNOWN = {
  [LEADS]: { key: LEAD, usual: ['channel_id', 'business_line', 'tags'], home: '/leads?view=all' },
  'students.round': {
    key: 'round',
    usual: ['level', 'start_month', 'deadline_zone'],
    home: '/library?show=rounds',
  },
  'students.ranking': { key: 'ranking', usual: ['system', 'year'], home: '/library' },
} as const;

type Known = (typeof KNOWN)[keyof typeof KNOWN];

const isKnown = (type: string): type is keyof typeof KNOWN => type in KNOWN;

/** Everything of which this installation takes sheets. */
export function useSubjects(): Subject[] {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const { data: types } = useSuspenseQuery(TYPES);
  return useMemo(() => {
    const subject = (one: RecordType): Subject => {
      const { type = '', match = [] } = one;
      const known: Known | undefined = isKnown(type) ? KNOWN[type] : undefined;
      const path = methodOf(one, 'describe')?.path as '/api/v1/leads:describe';
      return {
        key: known?.key ?? type,
        type,
        name: known ? t(`subjects.${known.key}`) : pluralOf(one, locale),
        path: (methodOf(one, 'import')?.path ?? '').replace('/api/v1/', ''),
        permission: methodOf(one, 'import')?.permission ?? '',
        describe: () => unwrap(client.GET(path)),
        matchFields: match,
        usual: known?.usual ?? [],
        assigned: type === LEADS,
        home: known?.home ?? `/records/${type}`,
        open: known ? t(`result.open.${known.key}`) : pluralOf(one, locale),
      };
    };
    return types.filter((type) => methodOf(type, 'import')).map(subject);
  }, [types, t, locale]);
}

/** What the page is about, by its address. */
export function useSubject(): Subject {
  const [params] = useSearchParams();
  const subjects = useSubjects();
  return subjects.find(({ key }) => key === (params.get('of') ?? LEAD)) ?? subjects[0]!;
}

/** An address of the imports of the subject. */
export function addressOf({ key }: Subject, path = ''): string {
  return `/imports${path}${key === LEAD ? '' : `?of=${key}`}`;
}
