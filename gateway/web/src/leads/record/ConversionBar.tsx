import { Alert, Button, Space } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lead } from '@/api/types';
import { useCan } from '@/app/session/session';
import { canUndo, isConverted, useConvert } from '../actions/useConvert';
import { refreshLeads } from '../cache';

const LOOK_AGAIN_MS = 2_000;

/** The student that a lead became, or that it is about to; and the way back. */
export function ConversionBar({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const can = useCan();
  const { takeBack } = useConvert();
  const waiting = lead.conversion === 'CONVERSION_PENDING' || lead.conversion === 'CONVERSION_UNDOING';
  // the answer comes as a live event; where the stream is away we look ourselves
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void refreshLeads(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waiting]);
  if (!isConverted(lead)) return null;
  const kept = lead.conversionBlockers ?? [];
  const what = kept
    .map((type) => t(`conversion.blockers.${type.split('.').at(-1)}`, { defaultValue: type }))
    .join('、');
  return (
    <Alert
      type={kept.length > 0 ? 'warning' : 'success'}
      showIcon
      title={title()}
      action={
        <Space>
          {lead.studentId && can('students.student.read') && (
            <Link to={`/students/${lead.studentId}`}>{t('conversion.open')}</Link>
          )}
          {can('leads.lead.convert') && canUndo(lead) && (
            <Button size="small" onClick={() => void takeBack(lead)}>
              {t('conversion.undo')}
            </Button>
          )}
        </Space>
      }
    />
  );

  function title() {
    if (lead.conversion === 'CONVERSION_UNDOING') return t('conversion.undoing');
    if (lead.conversion === 'CONVERSION_PENDING') return t('conversion.pending');
    if (kept.length > 0) return t('conversion.kept', { what });
    return t('conversion.done', { name: lead.name });
  }
}
