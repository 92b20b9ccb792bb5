import i18next from 'i18next'

export interface FailureTexts {
  readonly what: string
  readonly why: string
  readonly now: string
}

/** The three sentences of a failure code; a code from a newer gateway has those of an unknown one. */
export function failureTexts(code: string): FailureTexts {
  const known = i18next.exists(`failures.${code}.what`) ? code : 'unknown'
  const textOf = (part: keyof FailureTexts): string =>
    String(i18next.t(`failures.${known}.${part}` as 'failures.unknown.what'))
  return { what: textOf('what'), why: textOf('why'), now: textOf('now') }
}
