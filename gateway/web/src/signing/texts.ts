import en from '@/i18n/en/signing.json';
import zh from '@/i18n/zh/signing.json';

export type Language = 'zh' | 'en';

export const TEXTS: Record<Language, typeof zh> = { zh, en };

export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
