import { readFileSync } from 'node:fs'
import { fail, ok, type Result } from '../domain/failure.ts'
import type { MessageType } from '../domain/route.ts'
import { compileSchema, NO_FORMATS } from './compile-schema.ts'
import { childOf, type Element, textOf } from './element.ts'
import type { JsonSchema } from './json-schema.ts'
import { escapeXml } from './xml.ts'

/** SOAP 1.1, W3C Note of 2000-05-08 §4. */
const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/'

/** A namespace, and the prefix under which it is written: some readers know it by no other. */
export interface XmlNamespace {
  readonly prefix: string
  readonly namespace: string
}

/**
 * A message that goes out as the body of a SOAP 1.1 envelope. Its schema (schemas/<name>.schema.json) says which members there are; they are
 * written in the schema's order, whatever the order in which the message was made, since some partners' readers go by it.
 * Every member is a text or an object of texts; what is absent is not written.
 * @throws Error when the schema is missing or not valid: the process must not start.
 */
export function soapMessage<T extends object>(
  name: string,
  { prefix, namespace }: XmlNamespace,
): MessageType<T> {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url)
  // What it is, ajv checks when it compiles it.
  const schema = JSON.parse(readFileSync(file, 'utf8')) as JsonSchema
  const isValid = compileSchema<T>(schema, NO_FORMATS)
  return {
    name,
    contentType: 'application/xml',
    read: () => {
      throw new Error(`${name} only goes out`)
    },
    write: (message): Result<Uint8Array> => {
      if (!isValid(message))
        return fail(
          'OUTBOUND_INVALID',
          'The translated message breaks the partner’s rules. The gateway does not send it.',
          // Names of members, never their values.
          {
            internal: (isValid.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`).join(),
          },
        )
      const body = elementsOf(message, schema, { root: schema, prefix })
      return ok(
        Buffer.from(
          `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns:${prefix}="${escapeXml(namespace)}">` +
            `<soapenv:Header/><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
        ),
      )
    },
  }
}

interface WriteContext {
  readonly root: JsonSchema
  readonly prefix: string
}

/** The members of an object as elements, in the order of its schema. */
function elementsOf(value: unknown, schema: JsonSchema, context: WriteContext): string {
  const { root, prefix } = context
  const own = schema.$ref === undefined ? schema : (root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {})
  if (typeof value !== 'object' || value === null) return escapeXml(String(value))
  const members = new Map(Object.entries(value))
  return Object.entries(own.properties ?? {})
    .filter(([name]) => members.has(name))
    .map(
      ([name, member]) =>
        `<${prefix}:${name}>${elementsOf(members.get(name), member, context)}</${prefix}:${name}>`,
    )
    .join('')
}

/** What an envelope holds. */
export type SoapContent =
  | { readonly kind: 'fault'; readonly code: string; readonly text: string }
  /** The first element of the body; null: the body is empty. */
  | { readonly kind: 'body'; readonly content: Element | null }

/**
 * Reads a SOAP 1.1 envelope; null: it is none. In JSON, which knows no namespaces, `Envelope` may be missing around `Body`, and `Body` around
 * its content is the caller's to look for.
 */
export function readEnvelope(document: Element): SoapContent | null {
  const envelope = document.namespace === null ? (childOf(document, 'Envelope') ?? document) : document
  if (document.namespace !== null && (envelope.name !== 'Envelope' || envelope.namespace !== ENVELOPE))
    return null
  const body = envelope.children.find(
    (child) => child.name === 'Body' && (child.namespace === ENVELOPE || child.namespace === null),
  )
  if (body === undefined) return null
  const fault = body.children.find((child) => child.name === 'Fault' && child.namespace !== '')
  if (fault !== undefined)
    return {
      kind: 'fault',
      code: textOf(fault, 'faultcode') ?? '',
      text: textOf(fault, 'faultstring') ?? '',
    }
  return { kind: 'body', content: body.children[0] ?? null }
}
