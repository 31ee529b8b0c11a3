import { useSearchParams } from 'react-router';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { RecordDescription } from '@/api/types';
import { describeLeads, LEADS } from '@/leads/api';

/** What a sheet can be a sheet of: the engine and the wizard are the same for all. */
export interface Subject {
  /** In the address (`?of=`) and in the texts (`subjects.<key>`). */
  key: string;
  type: string;
  /** The service's methods stand under it: /api/v1/<path>. */
  path: string;
  permission: string;
  describe: () => Promise<RecordDescription>;
  /** By what a row can find its record: the service knows these. */
  matchFields: readonly string[];
  /** Fields that usually get one value for all rows. */
  usual: readonly string[];
  /** Records have owners, whom the rules can choose. */
  owned: boolean;
  /** Where people see what was made. */
  home: string;
}

export const LEAD_SUBJECT: Subject = {
  key: 'lead',
  type: LEADS,
  path: 'lead-imports',
  permission: 'leads.lead.import',
  describe: describeLeads,
  matchFields: ['phone', 'wechat', 'email', 'name+birth_date'],
  usual: ['channel_id', 'business_line', 'tags'],
  owned: true,
  home: '/leads?view=all',
};

export const SUBJECTS: readonly Subject[] = [
  LEAD_SUBJECT,
  {
    key: 'round',
    type: 'students.round',
    path: 'round-imports',
    permission: 'students.round.import',
    describe: () => unwrap(client.GET('/api/v1/rounds:describe')),
    matchFields: ['institution_id+programme_name_en+level+start_month+name'],
    usual: ['level', 'start_month', 'deadline_zone'],
    owned: false,
    home: '/library?show=rounds',
  },
  {
    key: 'ranking',
    type: 'students.ranking',
    path: 'ranking-imports',
    permission: 'students.ranking.import',
    describe: () => unwrap(client.GET('/api/v1/rankings:describe')),
    matchFields: ['institution_id+system+year+subject'],
    usual: ['system', 'year'],
    owned: false,
    home: '/library',
  },
];

/** What the page is about, by its address. */
export function useSubject(): Subject {
  const [params] = useSearchParams();
  return SUBJECTS.find(({ key }) => key === params.get('of')) ?? LEAD_SUBJECT;
}

/** An address of the imports of the subject. */
export function addressOf({ key }: Subject, path = ''): string {
  return `/imports${path}${key === LEAD_SUBJECT.key ? '' : `?of=${key}`}`;
}
