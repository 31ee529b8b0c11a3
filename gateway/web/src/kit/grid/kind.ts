import type { FieldDescription, Query } from '@/api/types';
import type { RecordIndex } from '../records/useIndex';
import type { RecordPage } from '../records/kind';
import type { GridRecord } from './row';
import type { SaveApi } from './saver';

/** What the grid has to know of a record type. */
export interface GridKind extends Omit<SaveApi, 'explain'> {
  /** `leads.lead`: live events are about it. */
  type: string;
  /** The field that stays in sight. */
  title: string;
  list: (query: Query, pageToken: string, pageSize: number) => Promise<RecordPage<GridRecord>>;
  /** What somebody needs to add, change and take away rows; the empty permission = nobody can. */
  permissions: { create: string; update: string; delete: string };
}

export interface GridProps {
  kind: GridKind;
  index: RecordIndex;
  fields: FieldDescription[];
}
