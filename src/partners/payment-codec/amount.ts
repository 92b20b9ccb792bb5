/**
 * Reads a whole number of đồng (or of its hundredth parts) as a provider writes it in text: digits only, no sign, no leading zero, no
 * fraction, no exponent, at most 2^53−1. null: that is no amount (payments notes §10 no. 22).
 */
export function amountOfText(text: unknown): number | null {
  if (typeof text !== 'string' || !DIGITS.test(text)) return null
  const amount = Number(text)
  return Number.isSafeInteger(amount) ? amount : null
}

/** The same of a number in JSON as readJsonMembers() gives it: one that was written as an integer is a bigint. */
export function amountOfNumber(value: unknown): number | null {
  return typeof value === 'bigint' ? amountOfText(String(value)) : null
}

const DIGITS = /^(?:0|[1-9][0-9]{0,15})$/
