/** Bounds of a document that is read. */
export interface DocumentLimits {
  readonly depthMax: number
  /** More elements than any message has: what is built of them crosses between threads. */
  readonly elementsMax: number
}

export const DOCUMENT_LIMITS: DocumentLimits = { depthMax: 100, elementsMax: 20_000 }

/**
 * One pass over a text that may or may not be XML, in linear time and constant space, before anything is built of it. null: nothing is wrong
 * so far. Refused are a DOCTYPE (and with it every entity of its own), references to anything but the five predefined entities and XML's own
 * characters, characters that XML 1.0 does not know, comments and CDATA sections without end, and what is over the limits.
 * Whether tags match is the parser's to say.
 */
export function scanXml(text: string, limits: DocumentLimits): string | null {
  if (!text.isWellFormed() || NO_CHARACTER.test(text)) return 'it holds a character that XML does not know'
  let depth = 0
  let elements = 0
  for (let at = 0; at < text.length; ) {
    const next = nextMark(text, at)
    // The parser drops what stands beside the root, and the validator lets it pass where the root closes itself.
    if (depth === 0 && (text[next] === '&' || text.slice(at, next).trim() !== ''))
      return 'it has text beside its root'
    if (next === text.length) break
    if (text[next] === '&') {
      const end = endOfReference(text, next)
      if (end === null) return 'it holds a reference to an entity that is not declared'
      at = end
      continue
    }
    const tag = readTag(text, next)
    if (tag.kind === 'wrong') return tag.problem
    at = tag.end
    if (tag.kind === 'open') elements += 1
    if (tag.kind === 'open' && !tag.isEmpty) depth += 1
    if (tag.kind === 'close') depth -= 1
    if (depth > limits.depthMax) return `it is nested deeper than ${limits.depthMax} levels`
    if (elements > limits.elementsMax) return `it has more than ${limits.elementsMax} elements`
  }
  return null
}

/** Resolves the references that scanXml lets through. */
export const resolveReferences = (text: string): string =>
  text.includes('&') ? text.replaceAll(REFERENCES, (_, name: string) => characterOf(name)) : text

type Tag =
  | { readonly kind: 'open'; readonly end: number; readonly isEmpty: boolean }
  | { readonly kind: 'close' | 'other'; readonly end: number }
  | { readonly kind: 'wrong'; readonly problem: string }

function readTag(text: string, start: number): Tag {
  if (text.startsWith('<!--', start)) return other(text, '-->', start + 4)
  if (text.startsWith('<![CDATA[', start)) return other(text, ']]>', start + 9)
  if (text.startsWith('<!', start)) return { kind: 'wrong', problem: 'it has a document type (DOCTYPE)' }
  if (text.startsWith('<?', start)) return other(text, '?>', start + 2)
  const isClose = text[start + 1] === '/'
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '>')
      return isClose
        ? { kind: 'close', end: at + 1 }
        : { kind: 'open', end: at + 1, isEmpty: text[at - 1] === '/' }
    if (sign === '<') return { kind: 'wrong', problem: 'a tag is not closed' }
    if (sign !== '"' && sign !== "'") continue
    const value = endOfValue(text, at)
    if (typeof value === 'string') return { kind: 'wrong', problem: value }
    at = value
  }
  return { kind: 'wrong', problem: 'a tag is not closed' }
}

function other(text: string, end: string, from: number): Tag {
  const at = text.indexOf(end, from)
  return at === -1 ? { kind: 'wrong', problem: `${end} is missing` } : { kind: 'other', end: at + end.length }
}

/** Index of the quote that closes the attribute value opened at `start`, or what is wrong within. */
function endOfValue(text: string, start: number): number | string {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === text[start]) return at
    if (text[at] === '<') return 'an attribute holds <'
    if (text[at] === '&' && endOfReference(text, at) === null)
      return 'it holds a reference to an entity that is not declared'
  }
  return 'an attribute is not closed'
}

/** Index of the next < or &; the text's length: there is none. */
function nextMark(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === LESS || sign === AMPERSAND) return at
  }
  return text.length
}

function endOfReference(text: string, start: number): number | null {
  REFERENCE.lastIndex = start
  const [whole, name] = REFERENCE.exec(text) ?? []
  if (whole === undefined || name === undefined) return null
  return name.startsWith('#') && !isXmlCharacter(codeOf(name)) ? null : start + whole.length
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const characterOf = (name: string): string =>
  name.startsWith('#') ? String.fromCodePoint(codeOf(name)) : (PREDEFINED[name] ?? '')

const codeOf = (name: string): number =>
  name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)

/** XML 1.0 §2.2, Char. */
const isXmlCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)

const LESS = 0x3c
const AMPERSAND = 0x26
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const REFERENCE = /&(lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});/y
const REFERENCES = /&(lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});/g
