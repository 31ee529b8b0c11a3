import type { AnyRecord, FieldDescription, Query, RecordDescription } from '@/api/types';
import type { Group } from '@/api/types';

export interface RecordPage<T> {
  records: T[];
  nextPageToken?: string;
}

export interface RecordCount {
  groups: Group[];
  total: number;
  /** There are so many that the number is near, not exact. */
  estimated: boolean;
}

/** What list, board, calendar and toolbar have to know of a record type. */
export interface RecordKind<T extends AnyRecord> {
  /** `leads.lead`: the first element of its query keys. */
  type: string;
  /** `fields`: what is wanted of each record; everything when left out. */
  list: (query: Query, pageToken: string, fields?: string[]) => Promise<RecordPage<T>>;
  /** What rows and cards need beside the columns that somebody chose. Left out: everything is asked for. */
  always?: string[];
  count: (query: Query, groupBy?: string[]) => Promise<RecordCount>;
  describe: () => Promise<RecordDescription>;
}

/** The fields of a list: the title first, then those that were chosen and may be seen. */
export function columnsOf(fields: FieldDescription[], title: string, names: string[]): FieldDescription[] {
  return [title, ...names.filter((name) => name !== title)].flatMap(
    (name) => fields.find((field) => field.name === name) ?? [],
  );
}
