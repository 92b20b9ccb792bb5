/**
 * A person's or taxpayer's number as it is hashed: tax codes of 13 digits are written with and without a hyphen (population notes §2), and are one
 * and the same number.
 */
export const subjectNumber = (number: string): string => number.replaceAll('-', '')

/** Every text under which a number may have been hashed: what was stored by earlier versions was hashed as it was sent. */
export function subjectForms(number: string): readonly string[] {
  const plain = subjectNumber(number)
  return plain.length === 13 ? [plain, `${plain.slice(0, 10)}-${plain.slice(10)}`] : [plain]
}

const NUMBERS_MAX = 100

/** Whatever could be such a number in a text that is of no known shape: 9, 10, 12 or 13 digits; at most 100. */
export function numbersIn(text: string): readonly string[] {
  const found = new Set<string>()
  for (const [number] of text.matchAll(/(?<!\d)(?:\d{10}-\d{3}|\d{12,13}|\d{9,10})(?!\d)/g)) {
    found.add(subjectNumber(number))
    if (found.size === NUMBERS_MAX) break
  }
  return [...found]
}
