import { SwapOutlined } from '@ant-design/icons';
import { Button, Modal, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, Lead } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { FieldValue } from '@/kit/fields/FieldValue';
import { isEmpty, valueOf } from '@/kit/fields/fields';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { mergeLeads } from '../api';
import { patchLead, refreshLeads } from '../cache';
import { useLead, useLeadFields } from '../useLeads';
import styles from './record.module.css';

interface MergeDialogProps {
  /** The lead that stays. */
  lead: Lead;
  otherId: string;
  /** Absent where the lead that stays is the one whose page is open. */
  onSwap?: () => void;
  onMerged?: () => void;
  onClose: () => void;
}

/** Fields in which the two differ: the other ones are filled from whichever has them. */
export function differing(fields: FieldDescription[], one: Lead, other: Lead): FieldDescription[] {
  return fields.filter(({ name = '', type, outputOnly }) => {
    const [mine, theirs] = [valueOf(one, name), valueOf(other, name)];
    if (outputOnly || isEmpty(mine, type) || isEmpty(theirs, type)) return false;
    return JSON.stringify(mine) !== JSON.stringify(theirs);
  });
}

/** Two leads become one: which value stays where they differ? */
export function MergeDialog({ lead, otherId, onSwap, onMerged, onClose }: MergeDialogProps) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const report = useReport();
  const undo = useUndo();
  const fields = useLeadFields();
  const { data: other, error, refetch } = useLead(otherId);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [merging, setMerging] = useState(false);

  const merge = async () => {
    setMerging(true);
    try {
      const merged = await mergeLeads(lead.id ?? '', otherId, [...taken], lead.etag);
      patchLead(lead.id ?? '', () => merged);
      void refreshLeads();
      undo(t('merge.done'));
      onMerged?.();
      onClose();
    } catch (problem) {
      report(problem);
      setMerging(false);
    }
  };
  const take = (name: string, theirs: boolean) => {
    const next = new Set(taken);
    if (theirs) next.add(name);
    else next.delete(name);
    setTaken(next);
  };
  return (
    <Modal
      open
      width={640}
      title={t('merge.title')}
      okText={t('merge.confirm')}
      okButtonProps={{ disabled: !other }}
      confirmLoading={merging}
      onOk={() => void merge()}
      onCancel={onClose}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !other && <Skeleton active />}
      {other && (
        <>
          <p className={styles.quiet}>{t('merge.hint')}</p>
          <div className={styles.mergePair}>
            <span>
              <small>{t('merge.stays')}</small> <strong>{lead.name || '—'}</strong>
            </span>
            <span>
              <small>{t('merge.joins')}</small> <strong>{other.name || '—'}</strong>
            </span>
            {onSwap && (
              <Button size="small" icon={<SwapOutlined />} onClick={onSwap}>
                {t('merge.swap')}
              </Button>
            )}
          </div>
          {differing(fields, lead, other).map((field) => (
            <div key={field.name} className={styles.mergeRow}>
              <span>{labelOf(field, locale)}</span>
              <Radio.Group
                aria-label={labelOf(field, locale)}
                value={taken.has(field.name ?? '')}
                onChange={({ target }) => take(field.name ?? '', Boolean(target.value))}
              >
                <Radio value={false}>
                  <FieldValue field={field} record={lead} short />
                </Radio>
                <Radio value>
                  <FieldValue field={field} record={other} short />
                </Radio>
              </Radio.Group>
            </div>
          ))}
        </>
      )}
    </Modal>
  );
}
