import { useTranslation } from 'react-i18next';

/** `guardians.RELATION_FATHER.name` in the reader's words, part by part; what has no word stays as it is. */
export function usePath(): (path: string) => string {
  const { t, i18n } = useTranslation('tasks');
  const word = (part: string) =>
    i18n.exists(`tasks:profile.${part}`) ? t(`profile.${part}` as 'profile.name') : part;
  // only what looks like a path or a code: `3.5` and what people wrote stay as they are
  return (path) => (/^[A-Za-z_][\w.]*$/.test(path) ? path.split('.').map(word).join(' · ') : path);
}
