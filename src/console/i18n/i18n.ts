import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { vi } from './vi/vi.ts'

export const LANGUAGES = ['vi', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const KEPT_AS = 'lienthong.language'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof vi }
  }
}

/** Vietnamese comes with the page; English is loaded when somebody reads it. */
const loaders: Readonly<Record<Language, () => Promise<object>>> = {
  vi: async () => vi,
  en: async () => (await import('./en/en.ts')).en,
}

const isLanguage = (text: string | null): text is Language => LANGUAGES.some((language) => language === text)

/** In the language that was chosen last on this machine, else Vietnamese. */
export async function startI18n(): Promise<void> {
  const kept = localStorage.getItem(KEPT_AS)
  await i18next.use(initReactI18next).init({
    lng: 'vi',
    fallbackLng: 'vi',
    resources: { vi: { translation: vi } },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  })
  await speak(isLanguage(kept) ? kept : 'vi')
}

export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await loaders[language]())
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  localStorage.setItem(KEPT_AS, language)
}

export const spoken = (): Language => (i18next.language === 'en' ? 'en' : 'vi')
