import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { readKey } from './key-text.ts'

const FILE_NAME = 'encryption-key'

/**
 * The encryption key of an embedded database without an `encryption` section: 32 random bytes, made once in `dataDir`
 * (file `encryption-key`, base64, readable by its owner only). Of several processes that make it at once, all get the same one.
 * @throws Error when the folder cannot be written, or the file holds something else: a new key could not read what is stored.
 */
export async function loadOrMakeKey(dataDir: string): Promise<Uint8Array> {
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, FILE_NAME)
  const existing = await readIfThere(path)
  if (existing !== null) return parse(existing, path)

  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    try {
      await file.writeFile(`${randomBytes(32).toString('base64')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // link, unlike rename, does not replace what another process has put there meanwhile.
    await link(temporary, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
  } finally {
    await unlink(temporary)
  }
  await syncFolder(dataDir)
  return parse(await readFile(path, 'utf8'), path)
}

function parse(text: string, path: string): Uint8Array {
  const key = readKey(text.replace(/\r?\n$/, ''))
  if (key === null)
    throw new Error(
      `${path} does not hold 32 bytes in base64. Put the right key back: without it nothing that is stored can be read.`,
    )
  return key
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Makes the new name itself survive a loss of power: what the key seals will outlive it otherwise. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
