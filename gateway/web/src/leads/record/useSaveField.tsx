import { App, Button } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import type { FieldDescription, Lead } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { changeOf, isEmpty, valueOf } from '@/kit/fields/fields';
import { useReport } from '@/kit/useReport';
import { useUndo } from '@/kit/useUndo';
import { updateLead } from '../api';
import { patchLead, refreshLeads } from '../cache';

/** Saves one field of a lead as it is shown; says so when somebody was faster, and can take it back. */
export function useSaveField(lead: Lead) {
  const { t } = useTranslation(['leads', 'kit']);
  const locale = useLocale();
  const { notification } = App.useApp();
  const report = useReport();
  const undo = useUndo();
  const conflict = useCallback(() => {
    const key = `conflict ${lead.id}`;
    const reload = () => {
      notification.destroy(key);
      void refreshLeads();
    };
    notification.warning({
      key,
      title: t('kit:error.conflict'),
      actions: (
        <Button size="small" type="primary" onClick={reload}>
          {t('conflict.reload')}
        </Button>
      ),
      duration: 0,
    });
  }, [lead.id, notification, t]);

  return async (field: FieldDescription, value: unknown) => {
    const id = lead.id ?? '';
    const name = field.name ?? '';
    const before = valueOf(lead, name);
    try {
      const saved = await updateLead(id, changeOf(name, value), lead.etag);
      patchLead(id, () => saved);
      const back = isEmpty(before, field.type) ? null : before;
      const takeBack = () =>
        updateLead(id, changeOf(name, back), saved.etag).then((old) => patchLead(id, () => old));
      undo(t('done.saved', { label: labelOf(field, locale) }), takeBack);
      void refreshLeads();
      return true;
    } catch (error) {
      if (toProblem(error).conflict) conflict();
      else report(error);
      return false;
    }
  };
}
