import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicForm, Values } from '@/public/api';
import { FormView } from '@/public/FormView';
import { useLeadFields } from '../shared/useLeadFields';
import type { Source } from './api';
import styles from './intake.module.css';

/** The form as visitors will see it, from what is in the editor now; it sends nothing. */
export function Preview({ source }: { source: Source }) {
  const { t } = useTranslation('settings');
  const [language, setLanguage] = useState<'zh' | 'en'>('zh');
  const [values, setValues] = useState<Values>({});
  const [consent, setConsent] = useState(false);
  const known = useLeadFields();
  const form: PublicForm = {
    ...source,
    fields: (source.fields ?? []).flatMap((one) => {
      const field = known.find(({ name }) => name === one.field);
      if (!field) return [];
      const { name, type, choices = [] } = field;
      const labelZh = one.labelZh || field.labelZh;
      const labelEn = one.labelEn || field.labelEn;
      return [{ name, type, labelZh, labelEn, required: one.required, choices }];
    }),
  };
  return (
    <>
      <Segmented
        aria-label={t('intake.previewLanguage')}
        value={language}
        onChange={setLanguage}
        options={[
          { value: 'zh' as const, label: '中文' },
          { value: 'en' as const, label: 'English' },
        ]}
      />
      <div className={styles.phone}>
        <FormView
          preview
          form={form}
          language={language}
          values={values}
          errors={{}}
          consent={consent}
          onValue={(name, value) => setValues((old) => ({ ...old, [name]: value }))}
          onConsent={setConsent}
          onSubmit={() => undefined}
        />
      </div>
    </>
  );
}
