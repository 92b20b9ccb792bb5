/** Ð, ð and Ɖ look like Đ and come from old code pages; none of the four falls apart into a D and a mark. */
const CROSSED_D = /[ĐđÐðƉ]/g

/**
 * A name as the population database compares it: upper case, no diacritics, Đ is D, no blanks (population notes §1.3). Other signs stay.
 * "Nguyễn Văn Đạt", in any normal form, is "NGUYENVANDAT".
 */
export const comparableName = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(CROSSED_D, 'D')
    .toUpperCase()
    // Capitals of some letters fall apart again (ǰ).
    .normalize('NFD')
    .replaceAll(/[\p{M}\s]/gu, '')

const NAME_LENGTH_MAX = 100

export const PERSON_NAME_EXPECTED = `a name of 1 to ${NAME_LENGTH_MAX} characters: letters, blanks, ' - and .`

/** Letters of any script and normal form, blanks, apostrophes, hyphens and full stops (contract §6); at least one letter. Lengths count in NFC. */
export function isPersonName(text: string): boolean {
  const name = text.normalize('NFC')
  return (
    [...name].length <= NAME_LENGTH_MAX &&
    /^[\p{L}\p{M} '.-]+$/u.test(name) &&
    /\p{L}/u.test(name) &&
    comparableName(name).length <= NAME_LENGTH_MAX
  )
}
