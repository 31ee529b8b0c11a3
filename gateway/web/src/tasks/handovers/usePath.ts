import { useTranslation } from 'react-i18next';

/** `guardians.FATHER.name` in the reader's words, part by part; what has no word stays as it is. */
export function usePath(): (path: string) => string {
  const { t, i18n } = useTranslation('tasks');
  const word = (part: string) =>
    i18n.exists(`tasks:profile.${part}`) ? t(`profile.${part}` as 'profile.name') : part;
  return (path) => path.split('.').map(word).join(' · ');
}
