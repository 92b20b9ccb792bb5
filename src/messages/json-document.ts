import { ok, type Result } from '../domain/failure.ts'
import type { Element } from './element.ts'
import { scanJson } from './json-scan.ts'
import { unreadable } from './xml.ts'
import { DOCUMENT_LIMITS, type DocumentLimits } from './xml-scan.ts'

/**
 * Reads the JSON that a gateway made of an XML document: members are elements, lists are repeated ones, prefixes are cut off, attributes
 * (members whose names begin with @, - or _) are left out. Never throws.
 */
export function readJsonDocument(text: string, limits: DocumentLimits = DOCUMENT_LIMITS): Result<Element> {
  const { depth, members } = scanJson(Buffer.from(text), limits.depthMax)
  if (depth > limits.depthMax) return unreadable(`it is nested deeper than ${limits.depthMax} levels`)
  if (members > limits.elementsMax) return unreadable(`it has more than ${limits.elementsMax} members`)
  try {
    const value: unknown = JSON.parse(text)
    return ok({ name: '', namespace: null, text: '', children: childrenOfValue(value) })
  } catch {
    return unreadable('it is not JSON')
  }
}

const ATTRIBUTE = /^[@_-]/
/** What the usual converters call the text of an element that has attributes. */
const TEXT_NAMES: ReadonlySet<string> = new Set(['#text', '#cdata', '$', '$t', 'content'])

function childrenOfValue(value: unknown): readonly Element[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, member]) =>
    ATTRIBUTE.test(name) || TEXT_NAMES.has(name)
      ? []
      : [member].flat(1).map((item): Element => elementOfMember(name, item)),
  )
}

const elementOfMember = (name: string, item: unknown): Element => ({
  name: name.slice(name.indexOf(':') + 1),
  namespace: null,
  text: textOfValue(item),
  children: childrenOfValue(item),
})

function textOfValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ''
  return Object.entries(value)
    .map(([name, member]) => (TEXT_NAMES.has(name) && typeof member === 'string' ? member : ''))
    .join('')
}
