/**
 * Reduces a text to what every provider takes: ASCII letters, digits, blank, dot, hyphen and underscore, which every encoder writes alike
 * (payments notes §1.3). Accents are taken off (đ → d), every other run of characters becomes one blank, and so no separator of a signature
 * (`|`, `&`, `=`) stays (§10 no. 7). At most `lengthMax` characters; '' when nothing is left.
 */
export function plainDescription(text: string, lengthMax: number): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replaceAll(/[^A-Za-z0-9._-]+/g, ' ')
    .trim()
    .slice(0, lengthMax)
    .trimEnd()
}
