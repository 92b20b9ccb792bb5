/**
 * Whether a text has the form of a personal identification number: 12 digits, no check digit
 * (population-documents-units §2; NĐ 137/2015 article 13, TT 59/2021). What the digits say is not judged: official corrections exist.
 */
export const isPersonalId = (text: string): boolean => /^\d{12}$/.test(text)

/** Whether a text has the form of an old identity card number: 9 digits (population-documents-units §2). */
export const isLegacyId = (text: string): boolean => /^\d{9}$/.test(text)

/**
 * What is odd about a personal number beside a year of birth (population notes §2): its fourth digit says another century, or its fifth and
 * sixth another year. A doubt, never a refusal: numbers are not changed when a birth is corrected.
 */
export function doubtsOfNumber(personalId: string, birthYear: number): readonly string[] {
  if (!isPersonalId(personalId)) return []
  const doubts: string[] = []
  // 0 and 1 are men and women of the 20th century, 2 and 3 of the 21st, and so on.
  if (19 + Math.floor(Number(personalId[3]) / 2) !== Math.floor(birthYear / 100))
    doubts.push('number-of-another-century')
  if (Number(personalId.slice(4, 6)) !== birthYear % 100) doubts.push('number-of-another-year')
  return doubts
}
