import {
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { HolderOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import styles from './table.module.css';

export interface ColumnChooserProps {
  fields: FieldDescription[];
  columns: string[];
  /** Always the first column. */
  fixed: string;
  onChange: (columns: string[]) => void;
}

/** Which columns a list has, and in which order: shown ones can be moved, all can be found by their name. */
export function ColumnList({ fields, columns, fixed, onChange }: ColumnChooserProps) {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const [words, setWords] = useState('');
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const named = (name: string) => fields.find((field) => field.name === name);
  const shown = columns.filter((name) => name !== fixed && named(name));
  const fits = (field?: FieldDescription) =>
    labelOf(field, locale).toLowerCase().includes(words.toLowerCase());
  const others = fields.filter(({ name = '' }) => name !== fixed && !shown.includes(name));
  const drop = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    const moved = arrayMove(shown, shown.indexOf(String(active.id)), shown.indexOf(String(over.id)));
    onChange([fixed, ...moved]);
  };
  return (
    <div className={styles.chooser}>
      <Input
        size="small"
        allowClear
        placeholder={t('table.findColumn')}
        aria-label={t('table.findColumn')}
        value={words}
        onChange={({ target }) => setWords(target.value)}
      />
      <div className={styles.chooserList}>
        <DndContext sensors={sensors} onDragEnd={drop}>
          <SortableContext items={shown} strategy={verticalListSortingStrategy}>
            {shown
              .filter((name) => fits(named(name)))
              .map((name) => (
                <ShownColumn
                  key={name}
                  name={name}
                  label={labelOf(named(name), locale)}
                  onHide={() => onChange(columns.filter((one) => one !== name))}
                />
              ))}
          </SortableContext>
        </DndContext>
        {others.filter(fits).map(({ name = '', ...field }) => (
          <Checkbox key={name} checked={false} onChange={() => onChange([...columns, name])}>
            {labelOf(field, locale)}
          </Checkbox>
        ))}
      </div>
    </div>
  );
}

function ShownColumn({ name, label, onHide }: { name: string; label: string; onHide: () => void }) {
  const { t } = useTranslation('kit');
  const { attributes, listeners, setNodeRef, transform, transition } = useSortable({ id: name });
  return (
    <div
      ref={setNodeRef}
      className={styles.shownColumn}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <Checkbox checked onChange={onHide}>
        {label}
      </Checkbox>
      <Button
        type="text"
        size="small"
        icon={<HolderOutlined />}
        {...attributes}
        {...listeners}
        aria-label={t('table.moveColumn', { label })}
      />
    </div>
  );
}
