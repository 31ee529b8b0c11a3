import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { changeOf, isEmpty, valueOf } from '../fields/fields';
import { useReport } from '../useReport';
import { useUndo } from '../useUndo';
import { patchRecord, refreshRecords } from './useRecords';

/** Only what changes is given; the etag refuses to overwrite somebody's change. */
type Update<T> = (id: string, change: Partial<T>, etag?: string) => Promise<T>;

/** Saves one field of a record as it is shown; says so when somebody was faster, and can take it back. */
export function useSaveField<T extends AnyRecord>(type: string, record: T, update: Update<T>) {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const { notification } = App.useApp();
  const report = useReport();
  const undo = useUndo();
  const id = String(record.id ?? '');
  const conflict = () => {
    const key = `conflict ${id}`;
    const reload = () => {
      notification.destroy(key);
      void refreshRecords(type);
    };
    notification.warning({
      key,
      title: t('error.conflict'),
      actions: (
        <Button size="small" type="primary" onClick={reload}>
          {t('record.reload')}
        </Button>
      ),
      duration: 0,
    });
  };
  return async (field: FieldDescription, value: unknown) => {
    const name = field.name ?? '';
    const before = valueOf(record, name);
    const change = (to: unknown) => changeOf(name, to) as Partial<T>;
    try {
      const saved = await update(id, change(value), record.etag as string | undefined);
      patchRecord<T>(type, id, () => saved);
      const back = isEmpty(before, field.type) ? null : before;
      const takeBack = () =>
        update(id, change(back), saved.etag as string | undefined).then((old) =>
          patchRecord<T>(type, id, () => old),
        );
      undo(t('record.saved', { label: labelOf(field, locale) }), takeBack);
      void refreshRecords(type);
      return true;
    } catch (error) {
      if (toProblem(error).conflict) conflict();
      else report(error);
      return false;
    }
  };
}
