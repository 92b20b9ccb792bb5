import { MASK } from '../flow/masking.ts'

/** Beyond it a text is masked whole: looking for so many values would keep everybody waiting. */
const VALUES_MAX = 20_000

/** Shorter values are codes and flags that also stand within ordinary words: they are masked where they stand alone. */
const WITHIN_WORDS_FROM = 4

/** Six or more digits in a row, also as telephone numbers and dates are written. */
const DIGITS = /\p{Nd}(?:[ .-]?\p{Nd}){5,}/gu

/**
 * A text without the values and without runs of six or more digits. Values are found in any case, with and without diacritics, with other
 * blanks or none between their words: that is how partners repeat names (population notes §1.3).
 */
export function maskedWords(text: string, values: readonly string[]): string {
  const wanted = variantsOf(values)
  if (wanted.length > VALUES_MAX) return MASK
  const folded = fold(text)
  const isHidden = new Uint8Array(folded.text.length)
  for (const value of wanted)
    for (let at = folded.text.indexOf(value); at !== -1; at = folded.text.indexOf(value, at + 1))
      if (value.length >= WITHIN_WORDS_FROM || isAlone(folded.text, at, value.length))
        isHidden.fill(1, at, at + value.length)
  return withoutHidden(folded, isHidden).replaceAll(DIGITS, MASK)
}

interface Folded {
  /** Small letters without diacritics, one blank for several. */
  readonly text: string
  /** What was written for each character of `text`. */
  readonly written: readonly string[]
}

function fold(text: string): Folded {
  const characters: string[] = []
  const written: string[] = []
  for (const symbol of text.normalize('NFC')) {
    const isBlank = /\s/u.test(symbol)
    if (isBlank && characters.at(-1) === ' ') {
      written[written.length - 1] += symbol
      continue
    }
    const plain = isBlank
      ? ' '
      : symbol.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd')
    // What folds to several characters, or to none, stays itself.
    const character = plain.length === 1 ? plain : '\u0001'
    characters.push(character)
    written.push(symbol)
  }
  return { text: characters.join(''), written }
}

function variantsOf(values: readonly string[]): readonly string[] {
  const variants = new Set<string>()
  for (const value of values) {
    const folded = fold(value.trim()).text
    if (folded === '') continue
    variants.add(folded)
    if (folded.includes(' ')) variants.add(folded.replaceAll(' ', ''))
  }
  return [...variants]
}

const isWordAt = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text.charAt(at))

const isAlone = (text: string, at: number, length: number): boolean =>
  !isWordAt(text, at - 1) && !isWordAt(text, at + length)

function withoutHidden({ written }: Folded, isHidden: Uint8Array): string {
  let said = ''
  for (const [n, symbol] of written.entries())
    if (isHidden[n] === 0) said += symbol
    else if (isHidden[n - 1] !== 1) said += MASK
  return said
}
