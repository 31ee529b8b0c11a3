import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field } from './Field';
import styles from './shared.module.css';
import type { Editor, Identified } from './useEditor';

interface Named extends Identified {
  nameZh?: string;
  nameEn?: string;
}

/** The two names of a record, side by side. */
export function NameFields<T extends Named>({ editor, max = 60 }: { editor: Editor<T>; max?: number }) {
  const { t } = useTranslation('settings');
  const { draft, errorAt } = editor;
  return (
    <div className={styles.pair}>
      <Field id="nameZh" label={t('nameZh')} required error={errorAt('nameZh')}>
        <Input
          id="nameZh"
          autoFocus={editor.isNew}
          maxLength={max}
          value={draft.nameZh}
          onChange={({ target }) => editor.set({ nameZh: target.value } as Partial<T>)}
        />
      </Field>
      <Field id="nameEn" label={t('nameEn')} error={errorAt('nameEn')}>
        <Input
          id="nameEn"
          maxLength={max}
          value={draft.nameEn}
          onChange={({ target }) => editor.set({ nameEn: target.value } as Partial<T>)}
        />
      </Field>
    </div>
  );
}
