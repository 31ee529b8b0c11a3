import en from '@/i18n/en/public.json';
import zh from '@/i18n/zh/public.json';

export type Texts = typeof zh;
export type Language = 'zh' | 'en';

export const TEXTS: Record<Language, Texts> = { zh, en };

export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The text of the reader's language, or the other one where it is missing. */
export function either(language: Language, chinese = '', english = ''): string {
  return language === 'zh' ? chinese || english : english || chinese;
}
