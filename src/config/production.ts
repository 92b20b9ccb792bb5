import { DEVELOPMENT_API_KEY, DEVELOPMENT_TOKENS, sha256 } from './development.ts'
import type { Problem } from './model.ts'
import { pointer } from './pointer.ts'
import { hashes } from './rules.ts'
import { at, entriesOf, itemsOf } from './shape.ts'

/** What NODE_ENV=production refuses beside everything else (contract §2): keys that everybody knows, and missing encryption. */
export function checkProduction(value: unknown): readonly Problem[] {
  return [...checkEncryption(value), ...checkKnownKeys(value)]
}

/** Production without a config file. */
export const PRODUCTION_WITHOUT_FILE: Problem = {
  path: '',
  message:
    'NODE_ENV=production needs a configuration file: start with --config FILE, or put lienthong.yaml into the working directory',
}

function checkEncryption(value: unknown): readonly Problem[] {
  const missing = (name: string, what: string): readonly Problem[] =>
    at(value, 'encryption', name) === undefined
      ? [
          {
            path: `/encryption/${name}`,
            message: `is missing, and NODE_ENV=production needs it; set ${what} (openssl rand -base64 32)`,
          },
        ]
      : []
  return [
    ...missing('keys', 'a list of { id, key } with 32 bytes in base64'),
    ...missing('indexKey', '32 bytes in base64'),
  ]
}

function checkKnownKeys(value: unknown): readonly Problem[] {
  const known = new Map(
    [DEVELOPMENT_API_KEY, ...Object.values(DEVELOPMENT_TOKENS)].map((text) => [sha256(text), text]),
  )
  const given = [
    ...entriesOf(at(value, 'senders')).flatMap(([id, sender]) =>
      hashes(at(sender, 'apiKeySha256'), `${pointer('/senders', id)}/apiKeySha256`),
    ),
    ...itemsOf(at(value, 'admins')).flatMap((admin, index) =>
      hashes(at(admin, 'tokenSha256'), `/admins/${index}/tokenSha256`),
    ),
  ]
  return given.flatMap(([hash, path]) => {
    const text = known.get(hash)
    return text === undefined
      ? []
      : [
          {
            path,
            message: `is the development key ${text}, which everybody knows; with NODE_ENV=production set the SHA-256 of a new random one`,
          },
        ]
  })
}
