import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { SLOW } from '@/api/queries';
import type { RecordType } from '@/api/types';
import { useCan } from '@/app/session/session';
import type { Locale } from '@/app/preferences';

/** What record types have in common, as far as their service offers it. */
export type Method =
  | 'get'
  | 'list'
  | 'count'
  | 'describe'
  | 'create'
  | 'update'
  | 'batchUpdate'
  | 'delete'
  | 'undelete'
  | 'import'
  | 'export';

const NO_TYPES: RecordType[] = [];

const load = async () => (await unwrap(client.GET('/api/v1/record-types'))).recordTypes ?? NO_TYPES;

/** The question for every record type of the installation. */
export const TYPES = queryOptions({ queryKey: ['gateway.record_type'], queryFn: load, staleTime: SLOW });

/** Every record type; `undefined` while they are on their way. */
export function useRecordTypes(): RecordType[] | undefined {
  return useQuery(TYPES).data;
}

/** May this person do it, and does the service offer it? */
export function useMay(): (type: RecordType, method: Method) => boolean {
  const can = useCan();
  return (type, name) => {
    const found = methodOf(type, name);
    return Boolean(found && (!found.permission || can(found.permission)));
  };
}

export function methodOf({ methods = [] }: RecordType, name: Method) {
  return methods.find((method) => method.name === name);
}

/** `students.scholarship` -> `scholarship`, the name of a record in the bodies of its methods. */
export function nounOf({ type = '' }: RecordType): string {
  const noun = type.split('.')[1] ?? '';
  return noun.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** What many of them are called. */
export function pluralOf({ pluralZh = '', pluralEn = '' }: RecordType, locale: Locale): string {
  return locale === 'en' ? pluralEn || pluralZh : pluralZh || pluralEn;
}
