import type { Locale as AntdLocale } from 'antd/es/locale';
import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import relativeTime from 'dayjs/plugin/relativeTime';
import { initReactI18next, useTranslation } from 'react-i18next';
import { carryLocale } from '@/api/client';
import type { Locale } from '@/app/preferences';
import type { Language } from './language';

dayjs.extend(relativeTime);

/** What the frame and the first pages say comes with the language; other namespaces when they are first used. */
const LANGUAGES: Record<Locale, () => Promise<{ default: Language }>> = {
  zh: () => import('./zh'),
  en: () => import('./en'),
};

const others = import.meta.glob<ResourceKey>(['./*/*.json', '!./*/{home,kit,leads,shell}.json'], {
  import: 'default',
});

/** Every other namespace is a script of its own. */
const onDemand: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: async (language, namespace) => (await others[`./${language}/${namespace}.json`]?.()) ?? {},
};

export const i18n = i18next.createInstance();
/** What antd's components say. */
const antd = new Map<Locale, AntdLocale>();

export const useAntdLocale = () => antd.get(useLocale());

/** Loads a language and shows it. */
export async function speak(locale: Locale): Promise<void> {
  const language = (await LANGUAGES[locale]()).default;
  carryLocale(locale);
  antd.set(locale, language.antd);
  if (!i18n.isInitialized) {
    await i18n
      .use(initReactI18next)
      .use(onDemand)
      .init({
        resources: { [locale]: { ...language.texts } },
        partialBundledLanguages: true,
        ns: Object.keys(language.texts),
        lng: locale,
        fallbackLng: false,
        defaultNS: 'shell',
        interpolation: { escapeValue: false },
        returnNull: false,
      });
  } else {
    for (const [namespace, content] of Object.entries(language.texts)) {
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
