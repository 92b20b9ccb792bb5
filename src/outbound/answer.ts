import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'

type Unpack = (packed: Buffer, limits: { readonly maxOutputLength: number }) => Promise<Buffer>

const unpackGzip: Unpack = promisify(gunzip)
const CODINGS: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', unpackGzip],
  ['x-gzip', unpackGzip],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
])

/** More codings than this on one answer is nonsense. */
const LAYERS_MAX = 2

/**
 * Undoes an answer's Content-Encoding (RFC 9110 §8.4). We ask for none, but some partners pack all the same.
 * null: it unpacks to more than `bytesMax`. An answer that cannot be unpacked comes as it is, and is then unreadable to
 * whoever expects a message in it. Unpacking runs outside the event loop's thread and stops at `bytesMax`.
 */
export async function decodeAnswer(
  bytes: Buffer,
  contentEncoding: string,
  bytesMax: number,
): Promise<Buffer | null> {
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.length > LAYERS_MAX) return bytes
  let unpacked = bytes
  for (const name of names.reverse()) {
    const unpack = CODINGS.get(name)
    if (unpack === undefined || unpacked.length === 0) return unpacked
    try {
      unpacked = await unpack(unpacked, { maxOutputLength: bytesMax })
    } catch (error) {
      const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      return isTooLarge ? null : unpacked
    }
  }
  return unpacked
}
