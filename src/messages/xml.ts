import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { fail, ok, type Result } from '../domain/failure.ts'
import type { Element } from './element.ts'
import { DOCUMENT_LIMITS, type DocumentLimits, resolveReferences, scanXml } from './xml-scan.ts'

/**
 * Reads one XML document, namespaces resolved. Never throws: ENDPOINT_UNREADABLE with a reason that repeats nothing of the document.
 *
 * fast-xml-parser takes much that is no XML (it closes `<a><b></a>` by itself, makes 7 of `007`, knows a DOCTYPE's entities), so the text
 * passes a scan of our own and the library's validator first, and the parser is told to leave every value as it is: no numbers, no entities,
 * no trimming. Linear in the length of the text; what is over 16 KB belongs into another thread (read-document.ts).
 */
export function readXml(text: string, limits: DocumentLimits = DOCUMENT_LIMITS): Result<Element> {
  const problem = scanXml(text, limits)
  if (problem !== null) return unreadable(problem)
  try {
    if (XMLValidator.validate(text) !== true) return unreadable('it is not well-formed XML')
    // Its shape is that of `preserveOrder`; whatever else stands there is skipped below.
    const parsed = parser.parse(text) as readonly Parsed[]
    // The validator lets pass what stands beside a root that closes itself.
    if (parsed.some((node) => textOfNode(node).trim() !== ''))
      return unreadable('it has text beside its root')
    const elements = parsed.flatMap((node) => elementOf(node, NO_PREFIXES) ?? [])
    const [root] = elements
    return root === undefined || elements.length > 1 ? unreadable('it has not one root') : ok(root)
  } catch (error) {
    return unreadable(error instanceof UnknownPrefix ? error.message : 'it is not well-formed XML')
  }
}

/** The failure of a document that cannot be read. */
export const unreadable = (internal: string): ReturnType<typeof fail> =>
  fail(
    'ENDPOINT_UNREADABLE',
    'The partner answered something that cannot be read. Ask the operators; ask again later.',
    { internal: `the answer cannot be read: ${internal}` },
  )

/** A text as it stands between tags or in a double-quoted attribute. What XML does not know as a character is left out. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is left out
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"\r]/g, (sign) => ESCAPES[sign] ?? sign)

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

const TEXT = '#text'
const CDATA = '#cdata'
const ATTRIBUTES = ':@'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  textNodeName: TEXT,
  cdataPropName: CDATA,
  // Ours are lower and say what was wrong.
  maxNestedTags: 1_000,
})

/** One node of the parser: a member named like its tag, holding its children, and its attributes beside it. */
type Parsed = Readonly<Record<string, unknown>>
type Prefixes = ReadonlyMap<string, string>

const NO_PREFIXES: Prefixes = new Map([
  ['', ''],
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
])

class UnknownPrefix extends Error {}

/** null: the node is a text. @throws UnknownPrefix */
function elementOf(node: Parsed, outer: Prefixes): Element | null {
  const tag = Object.keys(node).find((name) => name !== ATTRIBUTES)
  if (tag === undefined || tag === TEXT || tag === CDATA) return null
  const prefixes = prefixesOf(node[ATTRIBUTES], outer)
  const [prefix, name] = splitName(tag)
  const namespace = prefixes.get(prefix)
  if (namespace === undefined) throw new UnknownPrefix('a prefix is bound to no namespace')
  const children = nodesOf(node[tag])
  return {
    name,
    namespace,
    text: children.map(textOfNode).join(''),
    children: children.flatMap((child) => elementOf(child, prefixes) ?? []),
  }
}

const nodesOf = (value: unknown): readonly Parsed[] => (Array.isArray(value) ? value : [])

function textOfNode(node: Parsed): string {
  const text = node[TEXT]
  if (typeof text === 'string') return resolveReferences(text)
  // A CDATA section is a node with one text in it, which is taken as it stands.
  return nodesOf(node[CDATA])
    .map((part) => (typeof part[TEXT] === 'string' ? part[TEXT] : ''))
    .join('')
}

function splitName(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(':')
  return colon === -1 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)]
}

function prefixesOf(attributes: unknown, outer: Prefixes): Prefixes {
  if (typeof attributes !== 'object' || attributes === null) return outer
  const bound = Object.entries(attributes).flatMap(([name, value]): [string, string][] => {
    if (name === 'xmlns') return [['', resolveReferences(String(value))]]
    return name.startsWith('xmlns:') ? [[name.slice(6), resolveReferences(String(value))]] : []
  })
  return bound.length === 0 ? outer : new Map([...outer, ...bound])
}
