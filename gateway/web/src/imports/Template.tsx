import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { saveText, toCsv } from '@/kit/csv';
import { importable } from './mapping';
import { useSubjectFields } from './useImport';

/** A sheet with the headers this person may import, so that every column is recognised. */
export function Template() {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const fields = importable(useSubjectFields());
  const save = () => saveText(t('template.name'), toCsv([fields.map((field) => labelOf(field, locale))]));
  return (
    <Button icon={<DownloadOutlined />} disabled={fields.length === 0} onClick={save}>
      {t('template.button')}
    </Button>
  );
}
