import type { AnyRecord } from '@/api/types';
import { isEmpty, valueOf } from '../fields/fields';
import type { Change, Content, GridRecord, Parcel, Row, Step, Totals } from './row';
import { UndoStack } from './undo';

export type { CellState, Change, Content, Edit, Parcel, Row, Totals } from './row';

function same(one: unknown, other: unknown): boolean {
  return (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other);
}

/** The rows of the grid, what was changed in them, and how far that is saved. Knows nothing of server or screen. */
export class GridModel {
  rows: Row[] = [];
  private added: Row[] = [];
  private readonly byKey = new Map<string, Row>();
  /** Rows that were created here keep their key when they get an id. */
  private readonly keyOfId = new Map<string, string>();
  private readonly steps = new UndoStack<Step>();
  private readonly withdrawn = new Map<string, Row>();
  /** Records of rows that were taken away: not shown again, and to be deleted where they are not yet. */
  private readonly gone = new Set<string>();
  private doomed: string[] = [];
  private count = 0;
  /** Whoever may not delete records keeps those that are created already. */
  mayRemove = true;

  /** Told which rows look different; `null` = other rows than before. */
  constructor(private readonly onChange: (keys: string[] | null) => void) {}

  /** The rows from the server, in their order; rows with changes that are not saved keep them. */
  load(records: GridRecord[]): void {
    const known = new Set(this.added.map(({ record }) => record.id));
    const loaded = records.flatMap((record) => {
      const key = record.id ?? '';
      if (known.has(key) || this.gone.has(key)) return [];
      const row = this.byKey.get(key);
      if (!row) return this.keep({ key, record, edits: new Map(), fresh: new Set() });
      if (row.edits.size === 0) row.record = record;
      return row;
    });
    this.rows = [...loaded, ...this.added];
    this.onChange(null);
  }

  private keep(row: Row): Row {
    this.byKey.set(row.key, row);
    return row;
  }

  row(key: string): Row | undefined {
    return this.byKey.get(key);
  }

  /** The row of a record, also when it was created here. */
  rowOf(id = ''): Row | undefined {
    return this.byKey.get(this.keyOfId.get(id) ?? id);
  }

  /** Blank rows at the bottom: records to be created. */
  add(count: number): Row[] {
    const made = Array.from({ length: count }, () => {
      this.count += 1;
      return this.keep({
        key: `new-${this.count}`,
        record: {} as GridRecord,
        edits: new Map(),
        fresh: new Set(),
      });
    });
    this.added.push(...made);
    this.rows = [...this.rows, ...made];
    this.onChange(null);
    return made;
  }

  content(row: Row, field: string): Content {
    return row.edits.get(field)?.content ?? { value: valueOf(row.record as AnyRecord, field) };
  }

  /** What a person did at once: one step to take back. */
  edit(changes: Change[]): void {
    const before: Change[] = [];
    const after: Change[] = [];
    const born = new Set<string>();
    for (const change of changes) {
      const row = this.byKey.get(change.key);
      if (!row) continue;
      if (!row.record.id && row.edits.size === 0) born.add(row.key);
      const old = this.content(row, change.field);
      if (old.text === change.content.text && same(old.value, change.content.value)) continue;
      before.push({ ...change, content: old });
      after.push(change);
    }
    if (after.length === 0) return;
    this.steps.push({ before, after, born: [...born] });
    this.put(after);
  }

  /** Answers how many rows had to stay because their records may not be deleted. */
  undo(): number {
    const step = this.steps.undo();
    if (!step) return 0;
    const kept = this.withdraw(step.born);
    const born = new Set(step.born);
    this.put(step.before.filter(({ key }) => !born.has(key)));
    return kept;
  }

  redo(): void {
    const step = this.steps.redo();
    if (!step) return;
    this.bringBack(step.born);
    this.put(step.after);
  }

  private withdraw(keys: string[]): number {
    const leaving = new Set(keys.filter((key) => this.mayRemove || !this.byKey.get(key)?.record.id));
    for (const key of leaving) {
      const row = this.byKey.get(key);
      if (!row) continue;
      if (row.record.id) this.doom(row.record.id);
      Object.assign(row, { record: {} as GridRecord, problem: undefined });
      row.edits.clear();
      this.byKey.delete(key);
      this.withdrawn.set(key, row);
    }
    this.added = this.added.filter(({ key }) => !leaving.has(key));
    this.rows = this.rows.filter(({ key }) => !leaving.has(key));
    if (leaving.size > 0) this.onChange(null);
    return keys.length - leaving.size;
  }

  private bringBack(keys: string[]): void {
    const back = keys.flatMap((key) => this.withdrawn.get(key) ?? []);
    for (const row of back) {
      this.withdrawn.delete(row.key);
      this.keep(row);
    }
    this.added.push(...back);
    this.rows = [...this.rows, ...back];
    if (back.length > 0) this.onChange(null);
  }

  private doom(id: string): void {
    this.keyOfId.delete(id);
    this.gone.add(id);
    this.doomed.push(id);
  }

  /** Records to be deleted now. */
  takeDoomed(): string[] {
    const ids = this.doomed;
    this.doomed = [];
    return ids;
  }

  get canUndo() {
    return this.steps.canUndo;
  }

  get canRedo() {
    return this.steps.canRedo;
  }

  private put(changes: Change[]): void {
    for (const { key, field, content } of changes) {
      const row = this.byKey.get(key);
      if (!row) continue;
      row.problem = undefined;
      row.fresh.delete(field);
      const onItsWay = row.edits.get(field)?.state === 'saving';
      const asSaved =
        same(valueOf(row.record as AnyRecord, field), content.value) && content.text === undefined;
      if (asSaved && !onItsWay) row.edits.delete(field);
      else if (content.text !== undefined)
        row.edits.set(field, { content, state: 'error', message: content.problem });
      else row.edits.set(field, { content, state: 'pending' });
    }
    this.onChange([...new Set(changes.map(({ key }) => key))]);
  }

  /** What is to be saved now, marked as on its way; `ready` says whether a new row is complete enough. */
  take(ready: (row: Row) => boolean): Parcel[] {
    const parcels: Parcel[] = [];
    for (const row of this.byKey.values()) {
      const pending = [...row.edits].filter(([, { state }]) => state === 'pending');
      if (pending.length === 0 || (!row.record.id && !ready(row))) continue;
      for (const [field, edit] of pending) row.edits.set(field, { ...edit, state: 'saving' });
      parcels.push({ row, sent: new Map(pending.map(([field, { content }]) => [field, content])) });
    }
    if (parcels.length > 0) this.onChange(parcels.map(({ row }) => row.key));
    return parcels;
  }

  /** The server has it: what was not changed again meanwhile is saved. */
  saved({ row, sent }: Parcel, record: GridRecord): void {
    if (this.withdrawn.has(row.key)) {
      // taken away while it was being created
      if (record.id) this.doom(record.id);
      return;
    }
    row.record = record;
    if (record.id && record.id !== row.key) this.keyOfId.set(record.id, row.key);
    for (const [field, content] of sent) {
      if (row.edits.get(field)?.content !== content) continue;
      row.edits.delete(field);
      row.fresh.add(field);
    }
    this.onChange([row.key]);
  }

  /** The server refused it, wholly or because of one field (then the others wait to be sent again). */
  refused({ row, sent }: Parcel, message: string, state: 'error' | 'conflict', field = ''): void {
    const named = sent.has(field);
    for (const [name, content] of sent) {
      if (row.edits.get(name)?.content !== content) continue;
      const hit = !named || name === field;
      row.edits.set(name, hit ? { content, state, message } : { content, state: 'pending' });
    }
    if (!row.record.id) row.problem = message;
    this.onChange([row.key]);
  }

  /** Not sent after all: waits again. */
  putBack({ row, sent }: Parcel): void {
    for (const [name, content] of sent) {
      if (row.edits.get(name)?.content === content) row.edits.set(name, { content, state: 'pending' });
    }
    this.onChange([row.key]);
  }

  /** What failed although it could be right is tried again. */
  retry(): void {
    const keys: string[] = [];
    for (const row of this.byKey.values()) {
      for (const [field, edit] of row.edits) {
        if (edit.state !== 'error' || edit.content.text !== undefined) continue;
        row.edits.set(field, { content: edit.content, state: 'pending' });
        row.problem = undefined;
        keys.push(row.key);
      }
    }
    this.onChange([...new Set(keys)]);
  }

  conflicts(): Row[] {
    return [...this.byKey.values()].filter((row) =>
      [...row.edits.values()].some(({ state }) => state === 'conflict'),
    );
  }

  /** The newest state of rows that somebody else changed; `mine`: my changes on top of it, to be saved again. */
  resolve(records: GridRecord[], mine: boolean): void {
    for (const record of records) {
      const row = this.rowOf(record.id);
      if (!row) continue;
      row.record = record;
      for (const [field, edit] of row.edits) {
        if (edit.state !== 'conflict') continue;
        if (mine) row.edits.set(field, { content: edit.content, state: 'pending' });
        else row.edits.delete(field);
      }
    }
    this.onChange(records.flatMap(({ id }) => this.rowOf(id)?.key ?? []));
  }

  /** Somebody changed these records elsewhere: shown at once where nothing of mine is in the way. */
  follow(records: GridRecord[]): void {
    const keys: string[] = [];
    for (const record of records) {
      const row = this.rowOf(record.id);
      if (!row || row.edits.size > 0 || row.record.etag === record.etag) continue;
      row.record = record;
      keys.push(row.key);
    }
    if (keys.length > 0) this.onChange(keys);
  }

  clearFresh(): void {
    const keys = [...this.byKey.values()].filter(({ fresh }) => fresh.size > 0).map((row) => row.key);
    for (const key of keys) this.byKey.get(key)?.fresh.clear();
    if (keys.length > 0) this.onChange(keys);
  }

  totals(): Totals {
    const totals: Totals = { pending: 0, errors: 0, conflicts: 0 };
    for (const { edits } of this.byKey.values()) {
      for (const { state } of edits.values()) {
        if (state === 'pending' || state === 'saving') totals.pending += 1;
        if (state === 'error') totals.errors += 1;
        if (state === 'conflict') totals.conflicts += 1;
      }
    }
    return totals;
  }
}
