import type { FieldDecisions } from '../domain/personal-fields.ts'
import { MASK, type Masking } from '../flow/masking.ts'
import { maskedWords, variantsOf } from './masked-words.ts'

type Decisions = ReadonlyMap<string, FieldDecisions>

interface Look {
  readonly shown: ReadonlySet<string>
  readonly isTame: (value: unknown, pointer: string) => boolean
}

/** Masks by the table of decisions: what it does not name as shown is masked. */
export function createMasking(messages: Decisions, answers: Decisions): Masking {
  const shownOf = (decisions: FieldDecisions | undefined): ReadonlySet<string> => new Set(decisions?.shown)
  const messageFields = new Map([...messages].map(([type, decisions]) => [type, shownOf(decisions)]))
  const answerFields = new Map([...answers].map(([partner, decisions]) => [partner, shownOf(decisions)]))

  /** The values of messages, kept for as long as these are looked at: folding ten megabytes for each text again would keep everybody waiting. */
  const variants = new WeakMap<readonly Uint8Array[], readonly string[]>()
  const variantsIn = (sent: readonly Uint8Array[]): readonly string[] => {
    const known = variants.get(sent) ?? variantsOf(sent.flatMap((bytes) => valuesOf(textOf(bytes))))
    variants.set(sent, known)
    return known
  }

  return {
    message: (bytes, type, wrong = []) => {
      const isWrong = new Set(wrong)
      return masked(textOf(bytes), {
        shown: messageFields.get(type) ?? new Set(),
        isTame: (value, pointer) => isWrong.size === 0 || (!isWrong.has(pointer) && isPlain(value)),
      })
    },
    answer: (text, partner) =>
      masked(text, { shown: answerFields.get(partner) ?? new Set(), isTame: (value) => isCode(value) }),
    words: (text, sent) => (sent === null ? (text === '' ? '' : MASK) : maskedWords(text, variantsIn(sent))),
    pointer: (path) => path.split('/').map(nameOf).join('/'),
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** JSON with the same members and nothing but its values changed. */
function masked(text: string, look: Look): string {
  const parsed = parse(text)
  return parsed === undefined ? (text === '' ? '' : MASK) : JSON.stringify(maskValue(parsed, '', '', look))
}

/** Deeper than any message of ours: an answer may be nothing but brackets. */
const POINTER_LENGTH_MAX = 2_000

/** `path` names the kind of member (list items are `*`), `pointer` this one. Neither nothing nor an empty text says anything. */
function maskValue(value: unknown, path: string, pointer: string, look: Look): unknown {
  if (pointer.length > POINTER_LENGTH_MAX) return MASK
  if (Array.isArray(value))
    return value.map((item, n) => maskValue(item, `${path}/*`, `${pointer}/${n}`, look))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const step = name.replaceAll('~', '~0').replaceAll('/', '~1')
        return [nameOf(name), maskValue(member, `${path}/${step}`, `${pointer}/${step}`, look)]
      }),
    )
  if (value === null || value === '') return value
  return look.shown.has(path) && look.isTame(value, pointer) ? value : MASK
}

/** A name as programs give them; a member of a message that does not match its schema may have any. */
const nameOf = (name: string): string =>
  /^[A-Za-z0-9_$-]{0,64}$/.test(name) && !/\d{6}/.test(name) ? name : MASK

/**
 * Of a message that is not as it should be, what is no code, time or word of a list may be anything: who mixes up members puts a person's name
 * where the procedure's belongs.
 */
const isPlain = (value: unknown): boolean =>
  typeof value !== 'string' || (/^[\x21-\x7e]{1,64}$/.test(value) && !/\d{9}/.test(value))

/** What a partner calls its code may hold anything. */
const isCode = (value: unknown): boolean => /^[A-Za-z+-]{0,12}[0-9]{0,6}$/.test(String(value))

/** undefined: no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
  } catch {
    return undefined
  }
}

/** Every value of a message: of JSON its texts and numbers, of anything else what stands between angle brackets. */
function valuesOf(text: string): string[] {
  const parsed = parse(text)
  if (parsed === undefined) return [...text.matchAll(/>([^<>]+)</g)].map(([, value = '']) => value)
  const values: string[] = []
  const left: unknown[] = [parsed]
  for (let value = left.pop(); left.length > 0 || value !== undefined; value = left.pop()) {
    if (typeof value === 'object' && value !== null)
      for (const member of Object.values(value)) left.push(member)
    else if (value !== null && value !== undefined) values.push(String(value))
  }
  return values
}
