import { type ColumnRegular, RevoGrid } from '@revolist/react-datagrid';
import { App } from 'antd';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { usePreferences } from '@/app/preferences';
import { useDark } from '@/app/theme';
import { useReport } from '../useReport';
import { CellEditor } from './CellEditor';
import type { Lookups } from './cells';
import styles from './grid.module.css';
import type { GridKind } from './kind';
import { moveTo } from './moving';
import { blockOf } from './selection';
import type { Shown } from './source';
import { Conflicts, StatusBar } from './StatusBar';
import { useClipboard } from './useClipboard';
import { useEditing } from './useEditing';
import { type useGrid } from './useGrid';
import { newestOf } from './useGridData';
import { useKeyboard } from './useKeyboard';
import { useSums } from './useSums';

export interface SheetProps {
  kind: GridKind;
  element: RefObject<HTMLRevoGridElement | null>;
  grid: ReturnType<typeof useGrid>;
  source: Shown[];
  fields: FieldDescription[];
  columns: ColumnRegular[];
  lookups: Lookups;
  mayCreate: boolean;
  mayEdit: boolean;
  more: boolean;
  onMore: () => void;
}

const NEAR_END_ROWS = 60;
const ROW = { compact: 30, comfortable: 38 };

/** The grid itself with editing, clipboard, keyboard and status bar around it. */
export function Sheet(props: SheetProps) {
  const { t } = useTranslation('grid');
  const { element, grid, source, columns, mayEdit, mayCreate, more } = props;
  const { model, saver, totals } = grid;
  const box = useRef<HTMLDivElement>(null);
  const density = usePreferences((preferences) => preferences.density);
  const dark = useDark(usePreferences((preferences) => preferences.theme));
  const editing = useEditing(props, box);
  useClipboard(props);
  const keys = useKeyboard(props, box, editing.type);
  const { sums, look } = useSums(props);
  const conflicts = useConflicts(props);
  const rowSize = ROW[density];
  const adding = useRef(false);
  const add = () => {
    adding.current = true;
    keys.hold();
    model.add(1);
  };
  useEffect(() => {
    if (!adding.current) return;
    adding.current = false;
    // one goes on writing in the new row, or pastes there
    requestAnimationFrame(() => void moveTo({ element, columns, source }, 0, source.length - 1));
  }, [element, columns, source]);
  return (
    <div className={styles.box}>
      <Conflicts count={totals.conflicts > 0 ? model.conflicts().length : 0} {...conflicts} />
      {/* the grid has its own keyboard; the handlers only look at what is chosen */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={box}
        className={styles.table}
        data-keyboard={keys.own ? 'own' : undefined}
        onPointerUp={look}
        onKeyUp={look}
      >
        <RevoGrid
          ref={element}
          aria-label={t('label')}
          theme={dark ? 'darkCompact' : 'compact'}
          source={source}
          columns={columns}
          rowSize={rowSize}
          rowHeaders
          range
          resize
          hideAttribution
          filter={false}
          canMoveColumns={false}
          readonly={!mayEdit}
          onAfterfocus={editing.focus}
          onBeforefocuslost={editing.blur}
          onBeforeeditstart={editing.start}
          onBeforeedit={editing.written}
          onBeforerangeedit={editing.block}
          onBeforeautofill={editing.filled}
          onViewportscroll={({ detail }) => {
            if (detail.dimension !== 'rgRow' || !more) return;
            const bottom = detail.coordinate + (box.current?.clientHeight ?? 0);
            if (bottom > (source.length - NEAR_END_ROWS) * rowSize) props.onMore();
          }}
        />
        {source.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
        {editing.open && <CellEditor key={editing.open.cell} {...editing.open} />}
      </div>
      <StatusBar
        totals={totals}
        sums={sums}
        rows={source.length}
        more={more}
        canUndo={model.canUndo}
        canRedo={model.canRedo}
        onUndo={grid.undo}
        onRedo={() => model.redo()}
        onRetry={() => {
          model.retry();
          void saver.flush();
        }}
        onAdd={mayCreate ? add : undefined}
      />
    </div>
  );
}

function useConflicts({ kind, grid: { model, saver } }: SheetProps) {
  const report = useReport();
  const [busy, setBusy] = useState(false);
  const onResolve = (mine: boolean) => {
    setBusy(true);
    newestOf(
      kind,
      model.conflicts().flatMap(({ record }) => record.id ?? []),
    )
      .then((records) => {
        model.resolve(records, mine);
        if (mine) void saver.flush();
      }, report)
      .finally(() => setBusy(false));
  };
  return { busy, onResolve };
}

/** The chosen cells, or the one that has the focus. */
export async function chosenBlock(element: HTMLRevoGridElement | null, columns: ColumnRegular[]) {
  const range = await element?.getSelectedRange();
  if (range) return blockOf(range, columns);
  const focused = await element?.getFocused();
  if (!focused) return null;
  const { x, y } = focused.cell;
  return blockOf({ x, x1: x, y, y1: y, colType: focused.colType }, columns);
}

/** Says that some of what was pasted or filled was left out. */
export function useTellSkipped() {
  const { t } = useTranslation('grid');
  const { message } = App.useApp();
  return (locked: number, denied = false) => {
    if (locked > 0) void message.warning(t('pasted.locked', { count: locked }));
    if (denied) void message.warning(t('pasted.denied'));
  };
}
