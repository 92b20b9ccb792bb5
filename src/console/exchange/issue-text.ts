import i18next from 'i18next'
import { spoken } from '../i18n/i18n.ts'

/** The gateway's sentences about a wrong member, each with the officers' words for it; what stands in brackets is told as {{what}}. */
const SENTENCES = [
  [/^must not be null/, 'issues.null'],
  [/^is required/, 'issues.required'],
  [/^must not be empty$/, 'issues.empty'],
  [/^must be one of: (.*)$/, 'issues.oneOf'],
  [/^must have at most (\d+) characters$/, 'issues.tooLong'],
  [/^must have at most (\d+) /, 'issues.tooMany'],
  [/^must have at least (\d+) /, 'issues.tooFew'],
  [/^must be at least (\S+)$/, 'issues.tooSmall'],
  [/^must be at most (\S+)$/, 'issues.tooLarge'],
  [/^must be a whole number/, 'issues.whole'],
  [/^must not contain /, 'issues.character'],
  [/^must be .*, not /, 'issues.type'],
  [/^is not a known member/, 'issues.unknown'],
] as const

/** What is wrong, in the language that is read; what has no words yet as the gateway says it. */
export function issueText(message: string): string {
  if (spoken() === 'en') return message
  for (const [sentence, key] of SENTENCES) {
    const found = sentence.exec(message)
    if (found) return i18next.t(key, { what: found[1] ?? '' })
  }
  return message
}
