import { MASK } from '../flow/masking.ts'

/** Beyond it a text is masked whole: looking for so many values would keep everybody waiting. */
const VALUES_MAX = 20_000

/** Shorter values are codes and flags that also stand within ordinary words: they are masked where they stand alone. */
const WITHIN_WORDS_FROM = 4

/** Six or more digits in a row, also as telephone numbers and dates are written. */
const DIGITS = /\p{Nd}(?:[ .-]?\p{Nd}){5,}/gu

/**
 * A text without the values and without runs of six or more digits. Values are found in any case, with and without diacritics, with other
 * blanks or none between their words: that is how partners repeat names (population notes §1.3). Parts of values are found too: three words in a
 * row, or two that are written as names are.
 */
export function maskedWords(text: string, wanted: readonly string[]): string {
  if (wanted.length > VALUES_MAX) return MASK
  const folded = fold(text)
  const isHidden = new Uint8Array(folded.text.length)
  for (const value of wanted)
    for (let at = folded.text.indexOf(value); at !== -1; at = folded.text.indexOf(value, at + 1))
      if (value.length >= WITHIN_WORDS_FROM || isAlone(folded.text, at, value.length))
        isHidden.fill(1, at, at + value.length)
  hideParts(folded, wanted, isHidden)
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
    const character = foldSymbol(symbol)
    if (character === ' ' && characters.at(-1) === ' ') {
      written[written.length - 1] += symbol
      continue
    }
    characters.push(character)
    written.push(symbol)
  }
  return { text: characters.join(''), written }
}

/** Of what was folded before: a message has few different symbols, and may have ten million of them. */
const foldedSymbols = new Map<string, string>()
const SYMBOLS_MAX = 10_000

function foldSymbol(symbol: string): string {
  const known = foldedSymbols.get(symbol)
  if (known !== undefined) return known
  const plain = /\s/u.test(symbol)
    ? ' '
    : symbol.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd')
  // What folds to several characters, or to none, is as good as any other such one.
  const character = plain.length === 1 ? plain : '\u0001'
  if (foldedSymbols.size >= SYMBOLS_MAX) foldedSymbols.clear()
  foldedSymbols.set(symbol, character)
  return character
}

/** As `fold`, without what was written. */
function foldedText(text: string): string {
  let folded = ''
  let last = ''
  for (const symbol of text.normalize('NFC')) {
    const character = foldSymbol(symbol)
    if (character !== ' ' || last !== ' ') folded += character
    last = character
  }
  return folded
}

/** Values as they are looked for; made once for all texts in which they are. */
export function variantsOf(values: readonly string[]): readonly string[] {
  const variants = new Set<string>()
  for (const value of new Set(values)) {
    const folded = foldedText(value.trim())
    if (folded === '') continue
    variants.add(folded)
    if (folded.includes(' ')) variants.add(folded.replaceAll(' ', ''))
  }
  return [...variants]
}

interface Word {
  readonly text: string
  readonly from: number
  readonly to: number
}

const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({
    text: found[0],
    from: found.index,
    to: found.index + found[0].length,
  }))

const inARow = (words: readonly Word[], from: number, count: number): string =>
  words
    .slice(from, from + count)
    .map((word) => word.text)
    .join(' ')

function hideParts({ text, written }: Folded, values: readonly string[], isHidden: Uint8Array): void {
  const pairs = new Set<string>()
  const triples = new Set<string>()
  for (const value of values) {
    const words = wordsOf(value)
    for (let n = 0; n + 1 < words.length; n += 1) pairs.add(inARow(words, n, 2))
    for (let n = 0; n + 2 < words.length; n += 1) triples.add(inARow(words, n, 3))
  }
  const words = wordsOf(text)
  const isName = (word: Word | undefined): boolean =>
    word !== undefined && /[\p{Lu}\p{N}]/u.test(written[word.from] ?? '')
  for (const [n, word] of words.entries()) {
    const isPair = isName(word) && isName(words[n + 1]) && pairs.has(inARow(words, n, 2))
    const last = triples.has(inARow(words, n, 3)) ? words[n + 2] : isPair ? words[n + 1] : undefined
    if (last) isHidden.fill(1, word.from, last.to)
  }
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
