import i18next from 'i18next'
import { spoken } from '../i18n/i18n.ts'
import { SENTENCES } from './issue-sentences.ts'

/** What is wrong, in the language that is read; what has no words yet as the gateway says it. */
export function issueText(message: string): string {
  if (spoken() === 'en') return message
  for (const [sentence, key] of SENTENCES) {
    const found = sentence.exec(message)
    if (found) return i18next.t(key, { what: found[1] ?? '' })
  }
  return message
}
