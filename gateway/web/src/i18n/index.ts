import i18next, { type Resource, type ResourceLanguage } from 'i18next';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import relativeTime from 'dayjs/plugin/relativeTime';
import { initReactI18next, useTranslation } from 'react-i18next';
import { carryLocale } from '@/api/client';
import type { Locale } from '@/app/preferences';

dayjs.extend(relativeTime);

/** One script per language; a namespace is a file of its folder. */
const LANGUAGES: Record<Locale, () => Promise<{ default: ResourceLanguage }>> = {
  zh: () => import('./zh'),
  en: () => import('./en'),
};

export const i18n = i18next.createInstance();

/** Loads a language and shows it. */
export async function speak(locale: Locale): Promise<void> {
  const texts = (await LANGUAGES[locale]()).default;
  carryLocale(locale);
  if (!i18n.isInitialized) {
    const resources: Resource = { [locale]: texts };
    await i18n.use(initReactI18next).init({
      resources,
      lng: locale,
      fallbackLng: false,
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  } else {
    for (const [namespace, content] of Object.entries(texts)) {
      i18n.addResourceBundle(locale, namespace, content, true, true);
    }
    await i18n.changeLanguage(locale);
  }
  dayjs.locale(locale === 'zh' ? 'zh-cn' : 'en');
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
}

/** The language of the browser, when nobody chose one. */
export function browserLocale(): Locale {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function useLocale(): Locale {
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh';
}

/** The label in the reader's language of anything that has both (`labelZh`/`labelEn`, `nameZh`/`nameEn`). */
export function labelOf(
  item: { labelZh?: string; labelEn?: string; nameZh?: string; nameEn?: string } | undefined,
  locale: Locale,
): string {
  const zh = item?.labelZh || item?.nameZh || '';
  const en = item?.labelEn || item?.nameEn || '';
  return locale === 'en' ? en || zh : zh || en;
}
