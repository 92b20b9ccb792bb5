import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A table wider than its place scrolls in it, by the keyboard as well. */
export function ScrollX({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section className="scroll-x" aria-label={t('common.table')} tabIndex={0}>
      {children}
    </section>
  )
}
