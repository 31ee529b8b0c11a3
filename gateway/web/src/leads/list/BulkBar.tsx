import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/app/session/session';
import styles from '../leads.module.css';
import type { LeadsIndex } from '../useIndex';
import { useLeadCount } from '../useLeads';
import { RestoreBar } from './RestoreBar';
import { useBulk } from './useBulk';
import type { Selection } from './useSelection';

const MOST = 1000;

interface BulkBarProps {
  index: LeadsIndex;
  selection: Selection;
}

/** What can be done with all chosen leads at once; each action can be taken back. */
export function BulkBar({ index, selection }: BulkBarProps) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const total = useLeadCount(index.query)?.total ?? 0;
  const bulk = useBulk(index, selection);
  const { ids, everything } = selection;
  if (ids.size === 0) return null;
  if (index.query.deleted) return <RestoreBar selection={selection} />;
  const count = everything ? Math.min(total, MOST) : ids.size;
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t('bulk.title')}>
      <strong>{t('bulk.count', { count })}</strong>
      {!everything && total > ids.size && (
        <Button type="link" size="small" onClick={selection.setEverything}>
          {t(total > MOST ? 'bulk.first' : 'bulk.all', {
            number: Math.min(total, MOST).toLocaleString('en-US'),
          })}
        </Button>
      )}
      {can('leads.lead.assign') && (
        <Button size="small" type="text" onClick={bulk.assign}>
          {t('bulk.assign')}
        </Button>
      )}
      {can('leads.lead.update') && (
        <>
          <Button size="small" type="text" onClick={bulk.move}>
            {t('bulk.move')}
          </Button>
          <Button size="small" type="text" onClick={() => bulk.tag('addTag')}>
            {t('bulk.addTag')}
          </Button>
          <Button size="small" type="text" onClick={() => bulk.tag('removeTag')}>
            {t('bulk.removeTag')}
          </Button>
        </>
      )}
      {!everything && ids.size === 2 && can('leads.lead.merge') && (
        <Button size="small" type="text" onClick={bulk.merge}>
          {t('bulk.merge')}
        </Button>
      )}
      {can('leads.lead.export') && (
        <Button size="small" type="text" onClick={bulk.export}>
          {t('export.button')}
        </Button>
      )}
      {can('leads.lead.delete') && (
        <Button size="small" type="text" danger onClick={() => bulk.remove(count)}>
          {t('bulk.delete')}
        </Button>
      )}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('bulk.clear')}
        onClick={selection.clear}
      />
    </div>
  );
}
