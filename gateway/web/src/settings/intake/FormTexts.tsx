import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import type { Editor } from '../shared/useEditor';
import type { Source } from './api';

type TextKey = 'titleZh' | 'titleEn' | 'introZh' | 'introEn' | 'consentZh' | 'consentEn';

const LENGTHS: Record<TextKey, number> = {
  titleZh: 100,
  titleEn: 100,
  introZh: 1000,
  introEn: 1000,
  consentZh: 2000,
  consentEn: 2000,
};

/** What visitors read around the questions, in both languages, and where the form may be shown. */
export function FormTexts({ editor }: { editor: Editor<Source> }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  const text = (key: TextKey) => {
    const shared = {
      id: key,
      maxLength: LENGTHS[key],
      value: draft[key],
      onChange: ({ target }: { target: { value: string } }) => set({ [key]: target.value }),
    };
    return (
      <Field id={key} label={t(`intake.${key}`)} error={errorAt(key)}>
        {LENGTHS[key] > 100 ? (
          <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 8 }} />
        ) : (
          <Input {...shared} />
        )}
      </Field>
    );
  };
  return (
    <>
      <div className={shared.pair}>
        {text('titleZh')}
        {text('titleEn')}
        {text('introZh')}
        {text('introEn')}
        {text('consentZh')}
        {text('consentEn')}
      </div>
      <p className={shared.quiet}>{t('intake.consentHint')}</p>
      <Field
        id="origins"
        label={t('intake.origins')}
        hint={t('intake.originsHint')}
        error={errorAt('allowedOrigins')}
      >
        <Select
          id="origins"
          mode="tags"
          open={false}
          suffixIcon={null}
          placeholder="https://www.example.com"
          tokenSeparators={[',', '，', ' ']}
          value={draft.allowedOrigins ?? []}
          onChange={(allowedOrigins) => set({ allowedOrigins })}
        />
      </Field>
    </>
  );
}
