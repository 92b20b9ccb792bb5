import { createPrivateKey, X509Certificate } from 'node:crypto'
import { resolve as resolvePath } from 'node:path'
import { isPostgresUrl } from './formats.ts'
import { readKey } from './key-text.ts'
import type { Problem } from './model.ts'
import { pointer } from './pointer.ts'
import { type ReadText, reasonOf } from './resolve.ts'
import { at, entriesOf, itemsOf } from './shape.ts'

export interface RuleContext {
  readonly folder: string
  readonly readText: ReadText
}

/**
 * What the schema cannot say: rules over resolved secrets and over several members. They run on any value, so that every
 * problem is reported at once, and say nothing where the shape is wrong: the schema has said it.
 */
export const checkRules = (value: unknown, context: RuleContext): readonly Problem[] => [
  ...checkPorts(value),
  ...checkDatabase(value),
  ...checkEncryption(value),
  ...checkSenders(value),
  ...checkAdmins(value),
  ...checkPeople(value),
  ...checkTls(value, context),
  ...checkExemptions(value),
]

function checkPorts(value: unknown): readonly Problem[] {
  const port = at(value, 'server', 'adminPort')
  if (port === 0 || typeof port !== 'number' || port !== at(value, 'server', 'partnerPort')) return []
  const hosts = [at(value, 'server', 'host'), at(value, 'server', 'adminHost')]
  const isShared = hosts[0] === hosts[1] || hosts.some((host) => host === '0.0.0.0' || host === '::')
  return isShared
    ? [{ path: '/server/adminPort', message: 'is the same as partnerPort; choose another port' }]
    : []
}

function checkDatabase(value: unknown): readonly Problem[] {
  const url = at(value, 'database', 'url')
  if (url === undefined) return []
  const problems: Problem[] = []
  if (typeof url === 'string' && !isPostgresUrl(url))
    problems.push({
      path: '/database/url',
      message: 'must be an address that begins with postgres:// or postgresql:// and names a host',
    })
  if (at(value, 'encryption') === undefined)
    problems.push({
      path: '/encryption',
      message:
        'is missing; with database.url set encryption.keys (32 bytes in base64: openssl rand -base64 32)',
    })
  return problems
}

const KEY_MESSAGE = 'must be exactly 32 bytes in base64; make one with openssl rand -base64 32'

function checkEncryption(value: unknown): readonly Problem[] {
  const keys = itemsOf(at(value, 'encryption', 'keys'))
  const isBad = (key: unknown): boolean => typeof key === 'string' && readKey(key) === null
  const problems = keys.flatMap((item, index) =>
    isBad(at(item, 'key')) ? [{ path: `/encryption/keys/${index}/key`, message: KEY_MESSAGE }] : [],
  )
  if (isBad(at(value, 'encryption', 'indexKey')))
    problems.push({ path: '/encryption/indexKey', message: KEY_MESSAGE })
  const ids = keys.map((item, index): Placed => [at(item, 'id'), `/encryption/keys/${index}/id`])
  return [...problems, ...repeated(ids, 'is the id of another key too; give each key its own')]
}

function checkSenders(value: unknown): readonly Problem[] {
  const senders = entriesOf(at(value, 'senders'))
  const keys = senders.flatMap(([id, sender]) =>
    hashes(at(sender, 'apiKeySha256'), pointer(pointer('/senders', id), 'apiKeySha256')),
  )
  return [
    ...repeated(keys, 'is there twice; give each sender a key of its own'),
    ...senders.flatMap(([id, sender]) => {
      const path = pointer(pointer('/senders', id), 'statusMap')
      const words = entriesOf(at(sender, 'statusMap')).map(
        ([word]): Placed => [word.normalize('NFC'), pointer(path, word)],
      )
      return repeated(words, 'is the same word as another one, in another Unicode form; keep one of them')
    }),
  ]
}

function checkAdmins(value: unknown): readonly Problem[] {
  const admins = itemsOf(at(value, 'admins'))
  const names = admins.map((admin, index): Placed => [at(admin, 'name'), `/admins/${index}/name`])
  const tokens = admins.flatMap((admin, index) =>
    hashes(at(admin, 'tokenSha256'), `/admins/${index}/tokenSha256`),
  )
  return [
    ...repeated(names, 'is the name of another admin too; the audit log must tell them apart'),
    ...repeated(tokens, 'is there twice; give each admin a token of its own'),
  ]
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

function checkPeople(value: unknown): readonly Problem[] {
  const issuer = at(value, 'people', 'oidc', 'issuer')
  const problems: Problem[] = []
  if (at(value, 'people', 'oidc') !== undefined && at(value, 'people', 'publicUrl') === undefined)
    problems.push({
      path: '/people/publicUrl',
      message:
        'is missing; with oidc set the address under which browsers reach the admin port, such as https://lienthong.tinh.gov.vn',
    })
  if (typeof issuer === 'string' && URL.canParse(issuer)) {
    const { protocol, hostname } = new URL(issuer)
    if (protocol === 'http:' && !LOOPBACK.test(hostname))
      problems.push({
        path: '/people/oidc/issuer',
        message: 'must begin with https://; http is only taken on this machine',
      })
  }
  return problems
}

function checkTls(value: unknown, context: RuleContext): readonly Problem[] {
  return entriesOf(at(value, 'partners')).flatMap(([id, partner]) =>
    (['caFile', 'certFile', 'keyFile'] as const).flatMap((name): readonly Problem[] => {
      const file = at(partner, 'tls', name)
      if (typeof file !== 'string' || file.trim() === '') return []
      const path = `${pointer('/partners', id)}/tls/${name}`
      const absolute = resolvePath(context.folder, file)
      try {
        const text = context.readText(absolute)
        if (isPem(name, text)) return []
      } catch (error) {
        const message = `names the file ${absolute}, which cannot be read (${reasonOf(error)}); put it there, readable`
        return [{ path, message }]
      }
      const holds =
        name === 'keyFile' ? 'a private key in PEM form without a passphrase' : 'certificates in PEM form'
      return [{ path, message: `names the file ${absolute}, which must hold ${holds}` }]
    }),
  )
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** What TLS would refuse at the first call to the partner, long after the start. */
function isPem(name: 'caFile' | 'certFile' | 'keyFile', text: string): boolean {
  const certificates = text.match(CERTIFICATE) ?? []
  try {
    if (name === 'keyFile') createPrivateKey(text)
    for (const certificate of certificates) new X509Certificate(certificate)
  } catch {
    return false
  }
  return name === 'keyFile' || certificates.length > 0
}

function checkExemptions(value: unknown): readonly Problem[] {
  return itemsOf(at(value, 'feeExemptions')).flatMap((rule, index) => {
    const [from, to] = [at(rule, 'from'), at(rule, 'to')]
    // Days in ISO form: their order is that of their texts.
    return typeof from === 'string' && typeof to === 'string' && to < from
      ? [{ path: `/feeExemptions/${index}/to`, message: 'is before from; exchange them' }]
      : []
  })
}

/** A value and where it stands. */
type Placed = readonly [value: unknown, path: string]

/** The SHA-256 texts of a member that is one or a list of them, in lower case; others left out. */
export function hashes(value: unknown, path: string): readonly (readonly [string, string])[] {
  const all: readonly Placed[] =
    typeof value === 'string'
      ? [[value, path]]
      : itemsOf(value).map((item, index) => [item, `${path}/${index}`])
  return all.flatMap(([item, where]): (readonly [string, string])[] =>
    typeof item === 'string' && /^[0-9a-f]{64}$/i.test(item) ? [[item.toLowerCase(), where]] : [],
  )
}

/** A problem at every text that stood before already. */
function repeated(values: readonly Placed[], message: string): readonly Problem[] {
  const seen = new Set<string>()
  return values.flatMap(([value, path]) => {
    if (typeof value !== 'string') return []
    if (seen.has(value)) return [{ path, message }]
    seen.add(value)
    return []
  })
}
