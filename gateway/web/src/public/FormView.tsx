import { type ReactNode, useId } from 'react';
import { FieldControl } from './FieldControl';
import type { PublicForm, Values } from './api';
import styles from './form.module.css';
import { either, type Language, TEXTS } from './texts';

interface FormViewProps {
  form: PublicForm;
  language: Language;
  values: Values;
  errors: Values;
  consent: boolean;
  /** Why sending failed, for people. */
  failure?: string;
  sending?: boolean;
  /** Only to be looked at: in the form builder. */
  preview?: boolean;
  onValue: (name: string, value: string) => void;
  onConsent: (consent: boolean) => void;
  onSubmit: () => void;
  children?: ReactNode;
}

/** A form as its visitors see it. */
export function FormView(props: FormViewProps) {
  const { form, language, values, errors, consent, failure, sending = false } = props;
  const texts = TEXTS[language];
  const id = useId();
  const title = either(language, form.titleZh, form.titleEn);
  const intro = either(language, form.introZh, form.introEn);
  const terms = either(language, form.consentZh, form.consentEn);
  return (
    <form
      className={styles.form}
      noValidate
      aria-labelledby={title ? `${id}-title` : undefined}
      onSubmit={(event) => {
        event.preventDefault();
        if (!props.preview && !sending) props.onSubmit();
      }}
    >
      {title && <h1 id={`${id}-title`}>{title}</h1>}
      {intro && <p className={styles.intro}>{intro}</p>}
      {failure && (
        <div className={styles.failure} role="alert">
          {failure}
        </div>
      )}
      {(form.fields ?? []).map((field) => {
        const name = field.name ?? '';
        return (
          <FieldControl
            key={name}
            id={`${id}-${name}`}
            field={field}
            language={language}
            value={values[name] ?? ''}
            error={errors[name]}
            onChange={(value) => props.onValue(name, value)}
          />
        );
      })}
      {terms && (
        <div className={styles.terms}>
          <label>
            <input
              type="checkbox"
              checked={consent}
              aria-invalid={Boolean(errors.consent)}
              aria-describedby={errors.consent ? `${id}-consent` : undefined}
              onChange={({ target }) => props.onConsent(target.checked)}
            />
            <span>{terms}</span>
          </label>
          {errors.consent && (
            <div id={`${id}-consent`} className={styles.error}>
              {errors.consent}
            </div>
          )}
        </div>
      )}
      {props.children}
      <button className={styles.submit} type="submit" disabled={sending} aria-busy={sending}>
        {sending ? texts.sending : texts.submit}
      </button>
    </form>
  );
}
