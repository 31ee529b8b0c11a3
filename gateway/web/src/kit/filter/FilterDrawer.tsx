import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, Filter } from '@/api/types';
import { cleaned, filled } from './filter';
import { FilterBuilder } from './FilterBuilder';

/** The drawer in which a filter is built; nothing is asked before it is applied. */
export function useFilterDrawer(
  fields: FieldDescription[],
  filter: Filter,
  onApply: (filter: Filter) => void,
) {
  const { t } = useTranslation('kit');
  const [draft, setDraft] = useState<Filter | null>(null);
  const open = () => setDraft(filled(filter) ? filter : { match: 'MATCH_ALL', conditions: [{}] });
  const apply = (result: Filter) => {
    onApply(cleaned(result));
    setDraft(null);
  };
  const drawer = (
    <Drawer
      open={draft !== null}
      title={t('filter.title')}
      size={600}
      onClose={() => setDraft(null)}
      footer={
        <div style={{ display: 'flex', gap: 8, justifyContent: 'end' }}>
          <Button onClick={() => apply({})}>{t('filter.clear')}</Button>
          <Button type="primary" onClick={() => apply(draft ?? {})}>
            {t('filter.apply')}
          </Button>
        </div>
      }
    >
      {draft && <FilterBuilder fields={fields} value={draft} onChange={setDraft} />}
    </Drawer>
  );
  return { open, drawer };
}
