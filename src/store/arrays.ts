/**
 * PostgreSQL arrays as they go over the wire. pg would write every array as text, element by element with quoting, and bytes as hex twice as
 * long, which the server then reads back character by character.
 */

const BYTEA_OID = 17
const HEADER_BYTES = 20

/** A `bytea[]` in binary, which pg hands on as it is. No element is null. */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + 4 + value.length, HEADER_BYTES)
  const array = Buffer.allocUnsafe(bytes)
  // One dimension (none when empty), no nulls, element type, then length and lower bound of the dimension.
  array.writeInt32BE(values.length === 0 ? 0 : 1, 0)
  array.writeInt32BE(0, 4)
  array.writeInt32BE(BYTEA_OID, 8)
  if (values.length === 0) return array.subarray(0, 12)
  array.writeInt32BE(values.length, 12)
  array.writeInt32BE(1, 16)
  let at = HEADER_BYTES
  for (const value of values) {
    array.writeInt32BE(value.length, at)
    array.set(value, at + 4)
    at += 4 + value.length
  }
  return array
}

/** An array of what needs no quoting: numbers, UUIDs, truth values, words of our own; null stays null. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}
