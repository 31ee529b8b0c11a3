import { toProblem } from '@/api/problem';
import type { GridRecord } from './row';
import { batchesOf, fieldName, recordOf, placedErrors, requestOf, type UpdateRequest } from './batches';
import type { GridModel, Parcel, Row } from './model';

export interface SaveApi {
  update: (requests: UpdateRequest[]) => Promise<{
    records?: GridRecord[];
    errors?: { id?: string; reason?: string; message?: string; field?: string }[];
  }>;
  create: (record: GridRecord) => Promise<GridRecord>;
  remove: (ids: string[]) => Promise<unknown>;
  /** What to say about a failure. */
  explain: (error: unknown) => string;
}

const WAIT_MS = 350;
const FRESH_MS = 1_600;
/** The service takes new records one by one: so many at a time. */
const LANES = 4;

/** Sends what was changed, a moment after the last change, one batch after the other. */
export class Saver {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private freshTimer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(
    private readonly model: GridModel,
    private readonly api: SaveApi,
    private readonly ready: (row: Row) => boolean,
  ) {}

  /** Something changed: save it soon. */
  plan(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), WAIT_MS);
  }

  /** Saves until nothing is left to save. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.running) return;
    this.running = true;
    try {
      for (
        let parcels = this.model.take(this.ready);
        parcels.length > 0;
        parcels = this.model.take(this.ready)
      ) {
        const updates = parcels.filter(({ row }) => row.record.id);
        for (const batch of batchesOf(updates)) await this.update(batch);
        await this.createAll(parcels.filter(({ row }) => !row.record.id));
      }
      for (const ids of batchesOf(this.model.takeDoomed())) await this.api.remove(ids);
    } finally {
      this.running = false;
    }
    clearTimeout(this.freshTimer);
    this.freshTimer = setTimeout(() => this.model.clearFresh(), FRESH_MS);
  }

  private async update(parcels: Parcel[]): Promise<void> {
    if (parcels.length === 0) return;
    try {
      const { records = [], errors = [] } = await this.api.update(parcels.map(requestOf));
      const byId = new Map(records.map((record) => [record.id, record]));
      for (const parcel of parcels) {
        const record = byId.get(parcel.row.record.id);
        const error = errors.find(({ id }) => id === parcel.row.record.id);
        if (record) this.model.saved(parcel, record);
        else this.refuse(parcel, error);
      }
    } catch (error) {
      await this.failed(parcels, error);
    }
  }

  private refuse(parcel: Parcel, error: { reason?: string; message?: string; field?: string } = {}): void {
    const state = error.reason === 'ETAG_MISMATCH' ? 'conflict' : 'error';
    this.model.refused(parcel, error.message ?? error.reason ?? '', state, fieldName(error.field ?? ''));
  }

  /** One bad cell refuses the whole call: it is marked, the other rows are sent again. */
  private async failed(parcels: Parcel[], error: unknown): Promise<void> {
    const placed = placedErrors(toProblem(error).errors).filter(({ place }) => place < parcels.length);
    if (placed.length === 0) {
      for (const parcel of parcels) this.model.refused(parcel, this.api.explain(error), 'error');
      return;
    }
    const bad = new Set(placed.map(({ place }) => place));
    for (const place of bad) {
      const { field = '', message = '' } = placed.find((one) => one.place === place) ?? {};
      this.model.refused(parcels[place]!, message, 'error', field);
    }
    await this.update(parcels.filter((_, place) => !bad.has(place)));
  }

  private async createAll(parcels: Parcel[]): Promise<void> {
    const waiting = [...parcels];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.create(next);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  private async create(parcel: Parcel): Promise<void> {
    try {
      this.model.saved(parcel, await this.api.create(recordOf(parcel.sent).record));
    } catch (error) {
      const named = toProblem(error).errors[0]?.field ?? '';
      this.model.refused(parcel, this.api.explain(error), 'error', fieldName(named));
    }
  }
}
