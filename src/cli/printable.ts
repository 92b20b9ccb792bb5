/**
 * What may not reach a terminal as it is: controls (C0, C1: they move the cursor or start escape sequences), format characters
 * (bidi overrides, zero-width ones: they make a value look like another), separators of lines and paragraphs, halves of a pair.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** One line that shows what is there and does nothing: line breaks and tabs become a blank, everything else unprintable a `�`. */
export const oneLine = (text: string): string =>
  text.replace(/[\r\n\t]+/g, ' ').replaceAll(UNPRINTABLE, '\ufffd')

/** The same, line by line, with tabs as two blanks: for texts that are shown whole. */
export const printableLines = (text: string): string[] =>
  text.split(/\r?\n/).map((line) => line.replaceAll('\t', '  ').replaceAll(UNPRINTABLE, '\ufffd'))

/** JSON that means the same and does nothing on a terminal: unprintable characters can stand only inside texts, where they become escapes. */
export const printableJson = (json: string): string =>
  json.replace(/[^\P{Cc}\r\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  )

const MARK = /\p{Mn}|\p{Me}/u
/** East Asian wide and full-width characters and pictures: two columns each. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u

/** Columns that a printable text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' })

/** The beginning of a printable text that fits `width` columns, with … where something was cut; no letter loses its marks. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return `${headOf(text, width - 1).trimEnd()}…`
}

function headOf(text: string, width: number): string {
  let head = ''
  let left = width
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOf(segment)
    if (left < 0) break
    head += segment
  }
  return head
}

/** A printable text in lines of at most `width` columns, broken at blanks where there are any; what goes beyond `linesMax` is cut with …. */
export function wrap(text: string, width: number, linesMax: number): string[] {
  const lines: string[] = []
  let rest = text.trim()
  while (widthOf(rest) > width) {
    if (lines.length === linesMax - 1) return [...lines, cut(rest, width)]
    const head = headOf(rest, width)
    const blank = rest[head.length] === ' ' ? head.length : head.lastIndexOf(' ')
    // Nothing fits where one letter is wider than the whole line.
    const end = blank > 0 ? blank : head.length
    if (end === 0) return [...lines, cut(rest, width)]
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, rest]
}
