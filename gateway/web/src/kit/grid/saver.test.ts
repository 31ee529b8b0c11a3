import { describe, expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import type { GridRecord } from './row';
import { batchesOf, requestOf } from './batches';
import { GridModel } from './model';
import { type SaveApi, Saver } from './saver';

const record = (id: string, more = {}) => ({ id, etag: `${id}-1`, name: id, ...more }) as GridRecord;
const written = (key: string, name: string, value: unknown) => ({ key, field: name, content: { value } });

function sheet(api: Partial<SaveApi> = {}) {
  const model = new GridModel(() => undefined);
  const explain = () => 'failed';
  const saver = new Saver(
    model,
    { update: vi.fn(), create: vi.fn(), remove: vi.fn(), explain, ...api },
    (row) => Boolean(model.content(row, 'name').value),
  );
  model.load([record('l1'), record('l2'), record('l3')]);
  return { model, saver };
}

describe('saving', () => {
  test('a row is one request with its etag; custom fields go together', () => {
    const { model } = sheet();
    model.load([record('l1', { phone: '+8613800138000' })]);
    model.edit([
      written('l1', 'target_degree', 'DEGREE_MASTER'),
      written('l1', 'custom.gpa_4', 3.6),
      written('l1', 'phone', null),
    ]);
    const [parcel] = model.take(() => true);
    expect(requestOf(parcel!)).toEqual({
      record: { id: 'l1', etag: 'l1-1', targetDegree: 'DEGREE_MASTER', phone: null, custom: { gpa_4: 3.6 } },
      updateMask: 'targetDegree,phone,custom',
    });
    expect(model.take(() => true)).toEqual([]);
  });

  test('batches have at most a thousand', () => {
    expect(batchesOf(Array.from({ length: 2500 }, (_, i) => i)).map((batch) => batch.length)).toEqual([
      1000, 1000, 500,
    ]);
  });

  test('what is changed while it is on its way is sent again, on the new etag', async () => {
    const calls: unknown[] = [];
    const { model, saver } = sheet({
      update: (requests) => {
        calls.push(requests);
        if (calls.length === 1) model.edit([written('l1', 'name', 'C')]);
        const { record: sent } = requests[0]!;
        return Promise.resolve({
          records: [record('l1', { name: sent.name, etag: `l1-${calls.length + 1}` })],
        });
      },
    });
    model.edit([written('l1', 'name', 'B')]);
    await saver.flush();
    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual([{ record: { id: 'l1', etag: 'l1-2', name: 'C' }, updateMask: 'name' }]);
    expect(model.totals()).toEqual({ pending: 0, errors: 0, conflicts: 0 });
  });

  test('undo of what was saved is saved; undo of what was not is forgotten', async () => {
    const update = vi.fn((requests: { record: GridRecord }[]) =>
      Promise.resolve({
        records: requests.map(({ record: sent }) => ({ ...record('l1'), ...sent }) as GridRecord),
      }),
    );
    const { model, saver } = sheet({ update });
    model.edit([written('l1', 'name', 'B')]);
    model.undo();
    await saver.flush();
    expect(update).not.toHaveBeenCalled();
    model.redo();
    await saver.flush();
    model.undo();
    await saver.flush();
    expect(update.mock.calls.map(([requests]) => requests[0]?.record.name)).toEqual(['B', 'l1']);
  });

  test('a conflict waits for a person: theirs, or mine on the newest state', async () => {
    const errors = [{ id: 'l1', reason: 'ETAG_MISMATCH', message: 'changed' }];
    const { model, saver } = sheet({ update: () => Promise.resolve({ records: [], errors }) });
    model.edit([written('l1', 'name', 'mine')]);
    await saver.flush();
    expect(model.conflicts().map(({ key }) => key)).toEqual(['l1']);
    model.resolve([record('l1', { etag: 'l1-9', name: 'theirs' })], true);
    expect(requestOf(model.take(() => true)[0]!).record).toMatchObject({ etag: 'l1-9', name: 'mine' });
    const other = sheet({ update: () => Promise.resolve({ records: [], errors }) });
    other.model.edit([written('l1', 'name', 'mine')]);
    await other.saver.flush();
    other.model.resolve([record('l1', { name: 'theirs' })], false);
    expect(other.model.content(other.model.rows[0]!, 'name').value).toBe('theirs');
    expect(other.model.totals().conflicts).toBe(0);
  });

  test('a cell that refuses the whole call is marked, the other rows are saved', async () => {
    const update = vi.fn((requests: { record: GridRecord }[]) => {
      const bad = requests.findIndex(({ record: sent }) => sent.birthDate === 'x');
      if (bad < 0) return Promise.resolve({ records: requests.map(({ record: sent }) => record(sent.id!)) });
      return Promise.reject(
        new Problem(400, { errors: [{ field: `requests[${bad}].record.birth_date`, detail: 'bad day' }] }),
      );
    });
    const { model, saver } = sheet({ update });
    model.edit([written('l1', 'birth_date', 'x'), written('l1', 'name', 'B'), written('l2', 'name', 'D')]);
    await saver.flush();
    expect(model.row('l1')?.edits.get('birth_date')).toMatchObject({ state: 'error', message: 'bad day' });
    expect([...model.row('l1')!.edits.keys()]).toEqual(['birth_date']);
    expect(model.row('l2')?.edits.size).toBe(0);
  });

  test('a failure is told and tried again when somebody says so', async () => {
    let online = false;
    const { model, saver } = sheet({
      update: (requests) =>
        online
          ? Promise.resolve({ records: [record(requests[0]!.record.id!)] })
          : Promise.reject(new Problem(0)),
    });
    model.edit([written('l1', 'name', 'B')]);
    await saver.flush();
    expect(model.totals().errors).toBe(1);
    online = true;
    model.retry();
    await saver.flush();
    expect(model.totals()).toEqual({ pending: 0, errors: 0, conflicts: 0 });
  });

  test('what is no value is kept as written and never sent', async () => {
    const update = vi.fn();
    const { model, saver } = sheet({ update });
    model.edit([
      { key: 'l1', field: 'score', content: { value: undefined, text: 'abc', problem: 'a number' } },
    ]);
    await saver.flush();
    model.retry();
    await saver.flush();
    expect(update).not.toHaveBeenCalled();
    expect(model.content(model.rows[0]!, 'score').text).toBe('abc');
    expect(model.totals().errors).toBe(1);
  });

  test('a new row is created when it is complete, and then changed like any other', async () => {
    const create = vi.fn((sent: GridRecord) => Promise.resolve({ ...record('l9'), ...sent } as GridRecord));
    const update = vi.fn((requests: { record: GridRecord }[]) =>
      Promise.resolve({ records: requests.map(({ record: sent }) => record(sent.id!)) }),
    );
    const { model, saver } = sheet({ create, update });
    const [row] = model.add(1);
    model.edit([written(row!.key, 'phone', '138')]);
    await saver.flush();
    expect(create).not.toHaveBeenCalled();
    model.edit([written(row!.key, 'name', 'New')]);
    await saver.flush();
    expect(create).toHaveBeenCalledWith({ phone: '138', name: 'New' });
    model.edit([written(row!.key, 'name', 'Newer')]);
    await saver.flush();
    expect(update.mock.calls[0]?.[0][0]?.record).toMatchObject({ id: 'l9', name: 'Newer' });
    model.load([record('l1'), record('l9')]);
    expect(model.rows.map(({ key }) => key)).toEqual(['l1', row!.key]);
  });

  test('undo takes pasted rows away again, also those that are being created; redo brings them back', async () => {
    const made: string[] = [];
    const remove = vi.fn(() => Promise.resolve());
    const create = vi.fn((sent: GridRecord) => {
      made.push(String(sent.name ?? ''));
      // taken back while the second one is on its way
      if (made.length === 2) model.undo();
      return Promise.resolve({ ...record(`n${made.length}`), ...sent } as GridRecord);
    });
    const { model, saver } = sheet({ create, remove });
    const rows = model.add(2);
    model.edit(rows.map(({ key }, place) => written(key, 'name', `N${place}`)));
    await saver.flush();
    await saver.flush();
    expect(made).toEqual(['N0', 'N1']);
    expect(remove.mock.calls.flat(2).toSorted()).toEqual(['n1', 'n2']);
    model.load([record('l1'), record('n1')]);
    expect(model.rows.map(({ key }) => key)).toEqual(['l1']);
    expect(model.totals().errors).toBe(0);
    model.redo();
    await saver.flush();
    expect(made).toEqual(['N0', 'N1', 'N0', 'N1']);
    expect(model.rows).toHaveLength(3);
  });

  test('who may not delete records keeps those that are created', async () => {
    const create = vi.fn((sent: GridRecord) => Promise.resolve({ ...record('n1'), ...sent } as GridRecord));
    const { model, saver } = sheet({ create });
    const [row] = model.add(1);
    model.edit([written(row!.key, 'name', 'N')]);
    await saver.flush();
    model.mayRemove = false;
    expect(model.undo()).toBe(1);
    expect(model.row(row!.key)?.record.id).toBe('n1');
    expect(model.totals()).toEqual({ pending: 0, errors: 0, conflicts: 0 });
  });

  test('changes of others are shown where nothing of mine is in the way', () => {
    const { model } = sheet();
    model.edit([written('l1', 'name', 'mine')]);
    model.follow([record('l1', { etag: 'x', name: 'theirs' }), record('l2', { etag: 'x', name: 'theirs' })]);
    expect(model.content(model.row('l1')!, 'name').value).toBe('mine');
    expect(model.row('l1')?.record.etag).toBe('l1-1');
    expect(model.content(model.row('l2')!, 'name').value).toBe('theirs');
  });
});
