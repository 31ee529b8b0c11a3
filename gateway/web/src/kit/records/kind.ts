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
  /** `columns`: the fields that are shown beside those that its rows and cards always need. */
  list: (query: Query, pageToken: string, columns: string[]) => Promise<RecordPage<T>>;
  count: (query: Query, groupBy?: string[]) => Promise<RecordCount>;
  describe: () => Promise<RecordDescription>;
}

/** The fields of a list: the title first, then those that were chosen and may be seen. */
export function columnsOf(fields: FieldDescription[], title: string, names: string[]): FieldDescription[] {
  return [title, ...names.filter((name) => name !== title)].flatMap(
    (name) => fields.find((field) => field.name === name) ?? [],
  );
}
