import type { ColumnRegular } from '@revolist/react-datagrid';
import { App } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { useCan } from '@/app/session/session';
import { problemText } from '../problemText';
import { useReport } from '../useReport';
import { type Lookups, parseCell } from './cells';
import type { GridKind } from './kind';
import { type Change, type Content, GridModel, type Totals } from './model';
import { Saver } from './saver';
import { editable, fill, type Shown } from './source';

interface GridState {
  model: GridModel;
  saver: Saver;
  /** Rows for the grid; a new array only when there are other rows. */
  source: Shown[];
  totals: Totals;
}

/** The grid's model, its rows as they are drawn, and the saving behind it. */
export function useGrid(kind: GridKind, fields: FieldDescription[], lookups: Lookups, redraw: () => void) {
  const { t } = useTranslation(['kit', 'grid']);
  const report = useReport();
  const { message } = App.useApp();
  const mayRemove = useCan()(kind.permissions.delete);
  const latest = useRef({ fields, lookups, redraw, t, report });
  useEffect(() => {
    latest.current = { fields, lookups, redraw, t, report };
  });
  const [state] = useState(() => create(kind, latest, () => publish()));
  const [view, setView] = useState<GridState>(state.read);
  const publish = () => setView(state.read());
  // names arrived or other columns are shown: every text may be another
  useEffect(() => {
    state.refill();
  }, [state, fields, lookups]);
  useEffect(() => () => void state.saver.flush(), [state]);
  const undo = () => {
    const { model } = view;
    model.mayRemove = mayRemove;
    const kept = model.undo();
    if (kept > 0) void message.warning(t('grid:undoKept', { count: kept }));
  };
  return { ...view, undo };
}

type Latest = {
  current: {
    fields: FieldDescription[];
    lookups: Lookups;
    redraw: () => void;
    t: Parameters<typeof problemText>[1];
    report: (error: unknown) => void;
  };
};

function create(kind: GridKind, latest: Latest, publish: () => void) {
  const shown = new Map<string, Shown>();
  let source: Shown[] = [];
  const draw = (row: Shown) => fill(row, model, latest.current.fields, latest.current.lookups);
  const model: GridModel = new GridModel((keys) => {
    if (keys === null) {
      source = model.rows.map((row) => {
        const known = shown.get(row.key) ?? { row };
        shown.set(row.key, known);
        return draw(known);
      });
    } else {
      for (const key of keys) {
        const known = shown.get(key);
        if (known) draw(known);
      }
      latest.current.redraw();
    }
    saver.plan();
    publish();
  });
  const saver: Saver = new Saver(
    model,
    {
      update: kind.update,
      create: kind.create,
      remove: (ids) => kind.remove(ids).catch(latest.current.report),
      explain: (error) => problemText(error, latest.current.t),
    },
    (row) =>
      latest.current.fields
        .filter(({ required }) => required)
        .every(({ name = '' }) => {
          const { value, text } = model.content(row, name);
          return text === undefined && value !== null && value !== undefined && value !== '';
        }),
  );
  return {
    saver,
    read: (): GridState => ({ model, saver, source, totals: model.totals() }),
    refill: () => {
      for (const row of source) draw(row);
      latest.current.redraw();
    },
  };
}

/** What somebody wrote as the content of a cell: a value, or the text with what is wrong with it. */
export function useContentOf(lookups: Lookups): (field: FieldDescription, text: string) => Content {
  const { t } = useTranslation('grid');
  return useMemo(
    () => (field, text) => {
      const parsed = parseCell(field, text, lookups);
      if (parsed.problem === undefined) return { value: parsed.value };
      const options = lookups.options(field) ?? [];
      const some = options.slice(0, 6).map(({ label }) => label);
      return {
        value: undefined,
        text,
        problem: t(`problems.${parsed.problem}`, { some: some.join(t('comma')) }),
      };
    },
    [lookups, t],
  );
}

/** Writes a block of text with its upper left cell here; rows that are missing are added. */
export function changesOf(
  block: string[][],
  top: number,
  left: number,
  {
    model,
    fields,
    columns,
    contentOf,
  }: {
    model: GridModel;
    fields: FieldDescription[];
    columns: ColumnRegular[];
    contentOf: (field: FieldDescription, text: string) => Content;
  },
): { changes: Change[]; locked: number } {
  const missing = top + block.length - model.rows.length;
  if (missing > 0) model.add(missing);
  const changes: Change[] = [];
  let locked = 0;
  block.forEach((cells, y) => {
    const row = model.rows[top + y];
    cells.forEach((text, x) => {
      const prop = columns[left + x]?.prop;
      const field = fields.find(({ name }) => name === prop);
      if (!row || !field) return;
      if (!editable(field, row)) locked += 1;
      else changes.push({ key: row.key, field: field.name ?? '', content: contentOf(field, text) });
    });
  });
  return { changes, locked };
}
