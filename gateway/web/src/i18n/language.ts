import type { Locale } from 'antd/es/locale';
import type { ResourceLanguage } from 'i18next';

/** What comes at once when a language is chosen. */
export interface Language {
  texts: ResourceLanguage;
  antd: Locale;
}
