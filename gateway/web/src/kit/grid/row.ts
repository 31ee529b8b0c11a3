/** A record as the grid meets it, whatever its type. */
export interface GridRecord {
  id?: string;
  etag?: string;
  [field: string]: unknown;
}

/** What is in a cell: a value, or what somebody wrote that is none (`text` with the reason). */
export interface Content {
  value: unknown;
  text?: string;
  problem?: string;
}

export type CellState = 'pending' | 'saving' | 'error' | 'conflict';

export interface Edit {
  content: Content;
  state: CellState;
  message?: string;
}

export interface Row {
  /** The record's id, or a name of its own until there is one. */
  key: string;
  record: GridRecord;
  edits: Map<string, Edit>;
  /** Fields that were saved a moment ago. */
  fresh: Set<string>;
  /** Why the row as a whole could not be created. */
  problem?: string;
}

export interface Change {
  key: string;
  field: string;
  content: Content;
}

export interface Step {
  before: Change[];
  after: Change[];
  /** Blank rows that became records with this step: taking it back takes them away. */
  born: string[];
}

/** One row with what is being sent of it. */
export interface Parcel {
  row: Row;
  sent: Map<string, Content>;
}

export interface Totals {
  pending: number;
  errors: number;
  conflicts: number;
}
