import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { runningServerOf } from '../../src/store/embedded/running.ts'

export type LeftBehind = readonly (readonly [name: string, bytes: Buffer])[]

/** Files of an embedded database, its write-ahead log included, as they lie on the disk below this folder after a checkpoint. */
export async function filesLeftBehind(folder: string, dataDir: string): Promise<LeftBehind> {
  const server = runningServerOf(dataDir)
  if (server === null) throw new Error('the embedded server is not found')
  const client = new Client({ ...server, user: server.user })
  await client.connect()
  await client.query('checkpoint')
  await client.end()
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => [path, readFileSync(path)] as const)
}

/** "needle in file" of each needle that one of the files holds: all of them in one pass, since the files are many and large. */
export function foundIn(files: LeftBehind, needles: readonly string[]): readonly string[] {
  const byBeginning = Map.groupBy(
    needles.map((text) => ({ text, bytes: Buffer.from(text) })),
    ({ bytes }) => bytes.readUInt32LE(0),
  )
  const isFirst = new Uint8Array(256)
  for (const bytes of needles.map((text) => Buffer.from(text))) isFirst[bytes[0] ?? 0] = 1
  const found = new Set<string>()
  for (const [name, bytes] of files)
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      if (isFirst[bytes[at] ?? 0] !== 1) continue
      for (const needle of byBeginning.get(bytes.readUInt32LE(at)) ?? [])
        if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes))
          found.add(`${needle.text} in ${name}`)
    }
  return [...found]
}

const plainOf = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')

/** Base64 of a text wherever it begins within what is encoded: the characters that its neighbours have a part in left out. */
const base64Of = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64')
    return whole.slice(Math.ceil((before * 4) / 3))
  })

/**
 * Every way in which something personal could stand somewhere: as it is, decomposed, in capitals, without diacritics, without blanks (as the
 * population database is asked), percent-encoded, in a form's encoding, escaped as JSON does, in base64 and hex.
 */
export function formsOf(personal: string): readonly string[] {
  const composed = personal.normalize('NFC')
  const plain = plainOf(composed)
  const spellings = new Set(
    [composed, composed.normalize('NFD'), plain, plain.replaceAll(/\s/g, '')].flatMap((text) => [
      text,
      text.toUpperCase(),
    ]),
  )
  const escaped = (text: string): string =>
    text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [
    ...new Set(
      [...spellings].flatMap((text) => [
        ...[text, encodeURIComponent(text), encodeURIComponent(text).replaceAll('%20', '+'), escaped(text)],
        ...[Buffer.from(text).toString('hex'), ...base64Of(text)],
      ]),
    ),
  ]
}
