/** What one pass over the bytes of a JSON text finds out, before anything is built from it. */
export interface JsonScan {
  /** Deepest nesting of lists and objects; counting stops one above the limit. */
  readonly depth: number
  /** Members as written: a name that stands twice counts twice. */
  readonly members: number
  /** Some text is escaped by code (\uXXXX): the only way for a NUL or a lone surrogate to come in. */
  readonly hasCodeEscape: boolean
  /** Some number has a fraction or an exponent: the only way for a number to be rounded to a whole one. */
  readonly hasFraction: boolean
}

/**
 * Scans bytes that may or may not be JSON, in linear time and constant space: 10 MB of brackets keep JSON.parse busy for seconds,
 * this stops at `depthMax` + 1. UTF-8 needs no decoding for that: no byte of a longer character is below 0x80.
 */
export function scanJson(bytes: Uint8Array, depthMax: number): JsonScan {
  let depth = 0
  let deepest = 0
  let members = 0
  let hasCodeEscape = false
  let hasFraction = false
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) {
          if (bytes[at] === BACKSLASH) {
            at++
            if (bytes[at] === SMALL_U) hasCodeEscape = true
          }
        }
        break
      case COLON:
        members++
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++
        if (depth > deepest) deepest = depth
        if (deepest > depthMax) return { depth: deepest, members, hasCodeEscape, hasFraction }
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--
        break
      case POINT:
      case BIG_E:
        hasFraction = true
        break
      case SMALL_E:
        // Also the last letter of true and false.
        if (isDigit(bytes[at - 1])) hasFraction = true
        break
    }
  }
  return { depth: deepest, members, hasCodeEscape, hasFraction }
}

const QUOTE = 0x22
const POINT = 0x2e
const COLON = 0x3a
const BIG_E = 0x45
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const SMALL_E = 0x65
const SMALL_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39
