import { Checkbox } from 'antd';
import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { usePreferences } from '@/app/preferences';
import { FieldValue } from '../fields/FieldValue';
import { isNumeric, widthOf } from './columns';
import { HeadCell } from './HeadCell';
import { SkeletonRows } from './SkeletonRows';
import styles from './table.module.css';
import { useWindow } from './useWindow';

export interface RecordTableProps<T extends AnyRecord> {
  label: string;
  fields: FieldDescription[];
  records: T[];
  loading: boolean;
  /** More rows can be had: asked for near the end. */
  onMore?: () => void;
  orderBy: string;
  onOrder: (orderBy: string) => void;
  /** Rows can be chosen. */
  selected?: ReadonlySet<string>;
  onSelect?: (ids: string[], selected: boolean) => void;
  /** The row the keyboard is on. */
  activeId: string | null;
  onActivate: (record: T) => void;
  /** Content of a cell that is not just the field's value. */
  cell?: (field: FieldDescription, record: T) => ReactNode | undefined;
}

const HEAD = 34;
const none = () => undefined;
const NOBODY: ReadonlySet<string> = new Set();

/** Records as rows, drawn from their description: sorting, selection, sticky title, as many rows as one likes. */
export function RecordTable<T extends AnyRecord>(props: RecordTableProps<T>) {
  const { t } = useTranslation('kit');
  const { fields, records, selected = NOBODY, onSelect, activeId, loading } = props;
  const rowHeight = usePreferences(({ density }) => (density === 'compact' ? 36 : 46));
  const box = useRef<HTMLDivElement>(null);
  const { from, to, reveal } = useWindow(box, records.length, rowHeight, props.onMore ?? none, HEAD);
  const active = records.findIndex((record) => idOf(record) === activeId);
  const show = useRef(reveal);
  useEffect(() => {
    show.current = reveal;
  });
  useEffect(() => {
    if (active >= 0) show.current(active);
  }, [active]);
  const ids = records.map(idOf);
  const chosen = ids.filter((id) => selected.has(id)).length;
  const width = fields.reduce((sum, field) => sum + widthOf(field), onSelect ? 44 : 0);
  return (
    // a scrolling box must be reachable by keyboard
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={box} className={styles.box} tabIndex={0} role="region" aria-label={props.label}>
      <table
        className={styles.table}
        style={{ minWidth: width, '--row': `${rowHeight}px` } as CSSProperties}
        aria-rowcount={records.length + 1}
      >
        <colgroup>
          {onSelect && <col style={{ width: 44 }} />}
          {fields.map((field) => (
            <col key={field.name} style={{ width: widthOf(field) }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {onSelect && (
              <th scope="col" className={styles.check}>
                <Checkbox
                  aria-label={t('table.selectAll')}
                  checked={chosen > 0 && chosen === ids.length}
                  indeterminate={chosen > 0 && chosen < ids.length}
                  onChange={({ target }) => onSelect(ids, target.checked)}
                />
              </th>
            )}
            {fields.map((field) => (
              <HeadCell key={field.name} field={field} orderBy={props.orderBy} onOrder={props.onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 && <tr aria-hidden style={{ height: from * rowHeight }} />}
          {records.slice(from, to).map((record, place) => (
            <Row key={idOf(record)} {...props} record={record} index={from + place} />
          ))}
          {to < records.length && <tr aria-hidden style={{ height: (records.length - to) * rowHeight }} />}
          {loading && (
            <SkeletonRows columns={fields.length + (onSelect ? 1 : 0)} rows={records.length > 0 ? 3 : 14} />
          )}
        </tbody>
      </table>
    </div>
  );
}

function idOf(record: AnyRecord): string {
  return String(record.id ?? '');
}

function Row<T extends AnyRecord>(props: RecordTableProps<T> & { record: T; index: number }) {
  const { t } = useTranslation('kit');
  const { record, fields, index, selected = NOBODY, onSelect, activeId, cell } = props;
  const id = idOf(record);
  return (
    // a click is the short way; the keyboard has J, K, Space and Enter, and the title is a link
    <tr
      aria-rowindex={index + 2}
      data-id={id}
      data-selected={selected.has(id)}
      data-active={id === activeId}
      onClick={() => props.onActivate(record)}
    >
      {onSelect && (
        // beside the box means the box
        <td className={styles.check} onClick={(event) => event.stopPropagation()}>
          <Checkbox
            aria-label={t('table.select')}
            checked={selected.has(id)}
            onChange={({ target }) => onSelect([id], target.checked)}
          />
        </td>
      )}
      {fields.map((field) => (
        <td key={field.name} className={isNumeric(field) ? 'number' : undefined}>
          {cell?.(field, record) ?? <FieldValue field={field} record={record} short />}
        </td>
      ))}
    </tr>
  );
}
