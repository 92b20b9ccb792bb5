import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Passwords } from '../flow/people-ports.ts'

/** OWASP's choice for Argon2id: 19 MiB, two passes, one lane. About 0.05 s of one core. */
const MEMORY_KIB = 19_456
const PASSES = 2
const PARALLELISM = 1
const SALT_BYTES = 16
const TAG_BYTES = 32
/** So many at once, so that a flood of guesses takes neither the memory nor the cores of the deliveries. */
const AT_ONCE_MAX = 2

interface Stored {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Buffer
  readonly tag: Buffer
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function read(text: string): Stored | null {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(text) ?? []
  if (memory === undefined) return null
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** Passwords are compared in NFC: the same letters typed on two keyboards are one password. */
function derive(password: string, by: Omit<Stored, 'tag'>, tagLength: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        message: Buffer.from(password.normalize('NFC')),
        nonce: by.salt,
        parallelism: by.parallelism,
        memory: by.memory,
        passes: by.passes,
        tagLength,
      },
      (error, tag) => (error ? reject(error) : resolve(tag)),
    )
  })
}

/** Hashes and checks passwords with node:crypto's Argon2id. */
export function createPasswords(): Passwords {
  const waiting: (() => void)[] = []
  let running = 0
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE_MAX) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  const hash = (password: string): Promise<string> =>
    inTurn(async () => {
      const by = {
        memory: MEMORY_KIB,
        passes: PASSES,
        parallelism: PARALLELISM,
        salt: randomBytes(SALT_BYTES),
      }
      const tag = await derive(password, by, TAG_BYTES)
      return `$argon2id$v=19$m=${by.memory},t=${by.passes},p=${by.parallelism}$${unpadded(by.salt)}$${unpadded(tag)}`
    })
  /** Of a password that nobody knows: who tries a name that there is not waits as long. */
  let nobody: Promise<string> | null = null

  return {
    hash,
    verify: async (password, stored) => {
      nobody ??= hash(randomBytes(SALT_BYTES).toString('hex')).catch((error: unknown) => {
        // Short of memory once is not short of it for ever.
        nobody = null
        throw error
      })
      const known = read(stored ?? (await nobody))
      if (known === null) throw new Error('a stored password is not in PHC form')
      return inTurn(async () => {
        const tag = await derive(password, known, known.tag.length)
        return timingSafeEqual(tag, known.tag) && stored !== null
      })
    },
  }
}
