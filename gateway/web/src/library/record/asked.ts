import { useTranslation } from 'react-i18next';
import type { Requirement } from '../api';

/** Requirements in one line: `GPA 85/100 · IELTS 7 (6.5)`. */
export function useAsked(): (requirements: Requirement[] | undefined) => string {
  const { t, i18n } = useTranslation('library');
  const one = ({ kind, minimum, scale, test, parts = [], level, textZh, textEn }: Requirement) => {
    switch (kind) {
      case 'REQUIREMENT_KIND_GPA':
        return t('facts.gpa', { least: minimum, scale });
      case 'REQUIREMENT_KIND_TEST': {
        const least = parts.map(({ part, minimum: of }) => (part === '*' ? of : `${part} ${of}`)).join(', ');
        return [test, minimum || '', least && `(${least})`].filter(Boolean).join(' ');
      }
      case 'REQUIREMENT_KIND_EDUCATION':
        return t(`edit.levels.${level}` as never);
      default:
        return (i18n.language === 'en' ? textEn : textZh) || textZh || textEn || '';
    }
  };
  return (requirements = []) => requirements.map(one).filter(Boolean).join(' · ');
}
