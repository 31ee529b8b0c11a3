import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, Filter } from '@/api/types';
import { cleaned } from './filter';
import { FilterBuilder } from './FilterBuilder';

interface FilterDrawerProps {
  fields: FieldDescription[];
  /** Where it begins. */
  filter: Filter;
  open: boolean;
  onApply: (filter: Filter) => void;
  onClose: () => void;
}

/** The drawer in which a filter is built; nothing is asked before it is applied. */
export function FilterDrawer({ fields, filter, open, onApply, onClose }: FilterDrawerProps) {
  const { t } = useTranslation('kit');
  const [draft, setDraft] = useState(filter);
  return (
    <Drawer
      open={open}
      title={t('filter.title')}
      size={600}
      onClose={onClose}
      footer={
        <div style={{ display: 'flex', gap: 8, justifyContent: 'end' }}>
          <Button onClick={() => onApply({})}>{t('filter.clear')}</Button>
          <Button type="primary" onClick={() => onApply(cleaned(draft))}>
            {t('filter.apply')}
          </Button>
        </div>
      }
    >
      {open && <FilterBuilder fields={fields} value={draft} onChange={setDraft} />}
    </Drawer>
  );
}
