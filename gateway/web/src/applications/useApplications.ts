import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { SLOW } from '@/api/queries';
import type { FieldDescription, Query } from '@/api/types';
import { useLocale } from '@/i18n';
import { visibleFields } from '@/kit/fields/fields';
import type { RecordKind } from '@/kit/records/kind';
import {
  type Application,
  APPLICATIONS,
  countApplications,
  describeApplications,
  getApplication,
  listApplications,
  listOffers,
  OFFERS,
} from './api';

/** Applications for the board. */
export const APPLICATION: RecordKind<Application> = {
  type: APPLICATIONS,
  list: async (query, pageToken) => {
    const { applications = [], nextPageToken } = await listApplications(query, pageToken, 100);
    return { records: applications, nextPageToken };
  },
  count: countApplications,
  describe: describeApplications,
};

const NO_FIELDS: FieldDescription[] = [];

export function useApplicationFields(): FieldDescription[] {
  const { data } = useQuery({
    queryKey: [APPLICATIONS, 'describe'],
    queryFn: describeApplications,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

export function useApplications(query: Query) {
  return useQuery({
    queryKey: [APPLICATIONS, 'list', query],
    queryFn: () => listApplications(query),
    placeholderData: keepPreviousData,
  });
}

export const useApplication = (id: string) =>
  useQuery({ queryKey: [APPLICATIONS, 'record', id], queryFn: () => getApplication(id) });

export const useOffers = (applicationId: string) =>
  useQuery({ queryKey: [OFFERS, 'of', applicationId], queryFn: () => listOffers(applicationId) });

/** What people call a status: the API's own words. */
export function useStatusName(): (status: string | undefined) => string {
  const locale = useLocale();
  const choices = useApplicationFields().find(({ name }) => name === 'status')?.choices ?? [];
  return (status) => {
    const found = choices.find(({ value }) => value === status);
    return (locale === 'en' ? found?.labelEn : found?.labelZh) ?? '';
  };
}
