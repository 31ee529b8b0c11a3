import type { PublicField, Values } from './api';
import type { Texts } from './texts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d\s()-]{6,20}$/;

/** What can be seen to be wrong before it is sent: field -> message. */
export function problemsOf(fields: PublicField[], values: Values, texts: Texts): Values {
  const wrong: Values = {};
  for (const { name = '', type, required } of fields) {
    const value = (values[name] ?? '').trim();
    if (!value) {
      if (required) wrong[name] = texts.required;
    } else if (type === 'FIELD_TYPE_EMAIL' && !EMAIL.test(value)) wrong[name] = texts.badEmail;
    else if (type === 'FIELD_TYPE_PHONE' && !PHONE.test(value)) wrong[name] = texts.badPhone;
  }
  return wrong;
}

/** Several choices are one text. */
export const SEPARATOR = '、';

export function toggled(value: string, choice: string): string {
  const chosen = value ? value.split(SEPARATOR) : [];
  const next = chosen.includes(choice) ? chosen.filter((one) => one !== choice) : [...chosen, choice];
  return next.join(SEPARATOR);
}
