import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from '@/kit/fields/FieldInput';
import { isEmpty } from '@/kit/fields/fields';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import type { Editor } from '../shared/useEditor';
import { useLeadFields } from '../shared/useLeadFields';
import type { Source } from './api';

const OFFERED = [
  'business_line',
  'channel_id',
  'campaign',
  'owner_id',
  'target_countries',
  'target_degree',
  'region',
  'tags',
];

/** What every lead of this source gets where the visitor says nothing. */
export function Defaults({ editor }: { editor: Editor<Source> }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const known = useLeadFields();
  const defaults = (editor.draft.defaults ?? {}) as Record<string, unknown>;
  const fields = OFFERED.flatMap((name) => known.find((field) => field.name === name) ?? []);
  const put = (name: string, value: unknown) => {
    const others = Object.entries(defaults).filter(([key]) => key !== name);
    const next = Object.fromEntries(isEmpty(value) ? others : [...others, [name, value]]);
    editor.set({ defaults: next as Source['defaults'] });
  };
  return (
    <>
      <p className={shared.quiet}>{t('intake.defaultsHint')}</p>
      <div className={shared.pair}>
        {fields.map((field) => {
          const name = field.name ?? '';
          return (
            <Field
              key={name}
              id={`default-${name}`}
              label={labelOf(field, locale)}
              error={editor.errorAt(`defaults.${name}`)}
            >
              <FieldInput
                id={`default-${name}`}
                field={field}
                value={defaults[name]}
                onChange={(value) => put(name, value)}
              />
            </Field>
          );
        })}
      </div>
    </>
  );
}
