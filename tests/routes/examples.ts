import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A message that its route takes, and what it becomes. */
export interface GoodExample {
  readonly name: string
  readonly key: string
  readonly bytes: Uint8Array
  readonly out: unknown
}

/** A message that its route refuses: a good one, changed. */
export interface BadExample {
  readonly name: string
  readonly key: string
  readonly bytes: Uint8Array
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

interface BadFile {
  readonly base: string
  readonly cases: readonly {
    readonly why: string
    /** What stands in the path; absent: the good message's code. */
    readonly key?: string
    readonly set?: Readonly<Record<string, unknown>>
    readonly remove?: readonly string[]
    /** Text and how often it is repeated. */
    readonly repeat?: Readonly<Record<string, readonly [string, number]>>
    readonly issues: BadExample['issues']
  }[]
}

const here = new URL('.', import.meta.url)
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, here), 'utf8'))

const namesOf = (route: string, end: string): string[] =>
  readdirSync(new URL(route, here)).filter((name) => name.endsWith(end))

export function goodExamples(route: string): GoodExample[] {
  return namesOf(route, '.in.json').map((name) => {
    const out = readJson(`${route}/${name.replace('.in.', '.out.')}`)
    return {
      name,
      key: keyOf(out),
      bytes: readFileSync(new URL(`${route}/${name}`, here)),
      out,
    }
  })
}

export function badExamples(route: string): BadExample[] {
  return namesOf(route, '.bad.json').flatMap((name) => {
    const { base, cases } = readJson(`${route}/${name}`) as BadFile
    const out = `${route}/${base.replace('.in.', '.out.')}`
    // A question's key stands in the message, and what goes out is no JSON.
    const goodKey = existsSync(new URL(out, here)) ? keyOf(readJson(out)) : ''
    return cases.map(({ why, key = goodKey, set = {}, remove = [], repeat = {}, issues }) => {
      let message = readJson(`${route}/${base}`)
      for (const pointer of remove) message = changed(message, pointer, undefined)
      for (const [pointer, value] of Object.entries(set)) message = changed(message, pointer, value)
      for (const [pointer, [text, count]] of Object.entries(repeat))
        message = changed(message, pointer, text.repeat(count))
      return { name: `${name}: ${why}`, key, bytes: bytesOf(message), issues }
    })
  })
}

export const bytesOf = (message: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(message))

/** The message with the member at this JSON Pointer replaced, added or (undefined) left out. */
export function changed(message: unknown, pointer: string, value: unknown): unknown {
  if (pointer === '') return value
  const [step = '', ...rest] = pointer.slice(1).split('/')
  const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`
  if (Array.isArray(message)) {
    const copy = [...message]
    copy[Number(name)] = changed(copy[Number(name)], below, value)
    return copy
  }
  // A member of the fixtures: an object wherever the pointer goes on.
  const object = message as Readonly<Record<string, unknown>>
  return { ...object, [name]: changed(object[name], below, value) }
}

/** What goes out names the dossier. */
function keyOf(out: unknown): string {
  const { MaHoSo, dossierCode } = out as { readonly MaHoSo?: unknown; readonly dossierCode?: unknown }
  return String(MaHoSo ?? dossierCode)
}
